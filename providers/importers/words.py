"""The regulator's words in one wording: labels, domains, services, groups of people. Pure.

The monthly file, the directory and the API name the same service differently ("Domiciliary care service",
"Homecare agencies"); the register keeps the monthly file's wording, so that no layout undoes another.
Source: registers-and-returns.md section 1; the pairs are those of the API's own responses.
"""

from __future__ import annotations

from providers.kinds import Domain, Label

LABELS: dict[str, Label] = {
    "outstanding": Label.OUTSTANDING,
    "good": Label.GOOD,
    "requires improvement": Label.REQUIRES_IMPROVEMENT,  # published in two spellings of case
    "inadequate": Label.INADEQUATE,
    "inspected but not rated": Label.NOT_RATED,
    "insufficient evidence to rate": Label.INSUFFICIENT,
    "no published rating": Label.UNPUBLISHED,
    "not rated": Label.NOT_RATED,
    "rating removed": Label.REMOVED,
    "removed": Label.REMOVED,
}

DOMAINS: dict[str, Domain] = {
    "overall": Domain.OVERALL,
    "safe": Domain.SAFE,
    "effective": Domain.EFFECTIVE,
    "caring": Domain.CARING,
    "responsive": Domain.RESPONSIVE,
    "well-led": Domain.WELL_LED,
    "well led": Domain.WELL_LED,
}

_SERVICES: dict[str, str] = {
    "homecare agencies": "Domiciliary care service",
    "residential homes": "Care home service without nursing",
    "nursing homes": "Care home service with nursing",
    "supported living": "Supported living service",
    "supported housing": "Extra Care housing services",
    "shared lives": "Shared Lives",
    "rehabilitation (illness/injury)": "Rehabilitation services",
    "community services - learning disabilities": (
        "Community based services for people with a learning disability"
    ),
    "community services - mental health": "Community based services for people with mental health needs",
    "community services - substance abuse": "Community based services for people who misuse substances",
}

_BANDS: dict[str, str] = {
    "caring for adults over 65 yrs": "Older People",
    "caring for adults under 65 yrs": "Younger Adults",
    "caring for children": "Children 0-18 years",
    "caring for people whose rights are restricted under the mental health act": (
        "People detained under the Mental Health Act"
    ),
    "eating disorders": "People with an eating disorder",
    "learning disabilities": "Learning disabilities or autistic spectrum disorder",
    "learning disabilities or autistic spectrum disorder": (
        "Learning disabilities or autistic spectrum disorder"
    ),
    "mental health conditions": "Mental Health",
    "physical disabilities": "Physical Disability",
    "sensory impairment": "Sensory Impairment",
    "sensory impairments": "Sensory Impairment",
    "services for everyone": "Whole Population",
    "substance misuse problems": "People who misuse drugs and alcohol",
}


def service(name: str) -> str:
    """A service type in the monthly file's wording; one that nobody knows stays as it is."""
    return _SERVICES.get(name.casefold(), name)


def band(name: str) -> str:
    """A service user band in the monthly file's wording; one that nobody knows stays as it is."""
    return _BANDS.get(name.casefold(), name)
