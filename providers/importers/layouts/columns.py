"""The columns of the published layouts, named as the regulator names them; order and case don't matter.

Source: the header rows of the published files (registers-and-returns.md section 1).
"""

from __future__ import annotations

from dataclasses import dataclass

from providers.importers.facts import Layout
from providers.importers.values import Order

ACTIVITY, SERVICE, BAND = "Regulated activity - ", "Service type - ", "Service user band - "

ACTIVITIES: tuple[str, ...] = (
    "Accommodation for persons who require nursing or personal care",
    "Accommodation for persons who require treatment for substance misuse",
    "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Diagnostic and screening procedures",
    "Family planning",
    "Management of supply of blood and blood derived products",
    "Maternity and midwifery services",
    "Nursing care",
    "Personal care",
    "Services in slimming clinics",
    "Surgical procedures",
    "Termination of pregnancies",
    "Transport services, triage and medical advice provided remotely",
    "Treatment of disease, disorder or injury",
)

SERVICES: tuple[str, ...] = (
    "Acute services with overnight beds",
    "Acute services without overnight beds / listed acute services with or without overnight beds",
    "Ambulance service",
    "Blood and Transplant service",
    "Care home service with nursing",
    "Care home service without nursing",
    "Community based services for people who misuse substances",
    "Community based services for people with a learning disability",
    "Community based services for people with mental health needs",
    "Community health care services - Independent Midwives",
    "Community health care services - Nurses Agency only",
    "Community healthcare service",
    "Dental service",
    "Diagnostic and/or screening service",
    "Diagnostic and/or screening service - single handed sessional providers",
    "Doctors consultation service",
    "Doctors treatment service",
    "Domiciliary care service",
    "Extra Care housing services",
    "Hospice services",
    "Hospice services at home",
    "Hospital services for people with mental health needs, learning disabilities and problems with substance misuse",  # noqa: E501
    "Hyperbaric Chamber",
    "Long term conditions services",
    "Mobile doctors service",
    "Prison Healthcare Services",
    "Rehabilitation services",
    "Remote clinical advice service",
    "Residential substance misuse treatment and/or rehabilitation service",
    "Shared Lives",
    "Specialist college service",
    "Supported living service",
    "Urgent care services",
)

BANDS: tuple[str, ...] = (
    "Children 0-18 years",
    "Dementia",
    "Learning disabilities or autistic spectrum disorder",
    "Mental Health",
    "Older People",
    "People detained under the Mental Health Act",
    "People who misuse drugs and alcohol",
    "People with an eating disorder",
    "Physical Disability",
    "Sensory Impairment",
    "Whole Population",
    "Younger Adults",
)

_HSCA_HEAD: tuple[str, ...] = (
    "Location ID",
    "Location HSCA start date",
    "Dormant (Y/N)",
    "Care home?",
    "Location Name",
    "Location ODS Code",
    "Location Telephone Number",
    "Registered manager",
    "Location Web Address",
    "Care homes beds",
    "Location Type/Sector",
    "Location Inspection Directorate",
    "Location Primary Inspection Category",
    "Location Latest Overall Rating",
    "Publication Date",
    "Inherited Rating (Y/N)",
    "Location Region",
    "Location NHS Region",
    "Location Local Authority",
    "Location ONSPD CCG Code",
    "Location ONSPD CCG",
    "Location Commissioning CCG Code",
    "Location Commissioning CCG",
    "Location Street Address",
    "Location Address Line 2",
    "Location City",
    "Location County",
    "Location Postal Code",
    "Location PAF ID",
    "Location UPRN ID",
    "Location Latitude",
    "Location Longitude",
    "Location Parliamentary Constituency",
    "Brand ID",
    "Brand Name",
    "Provider Companies House Number",
    "Provider Charity Number",
    "Provider ID",
    "Provider Name",
    "Provider HSCA start date",
    "Provider Type/Sector",
    "Provider Inspection Directorate",
    "Provider Primary Inspection Category",
    "Provider Ownership Type",
    "Provider Telephone Number",
    "Provider Web Address",
    "Provider Street Address",
    "Provider Address Line 2",
    "Provider City",
    "Provider County",
    "Provider Postal Code",
    "Provider PAF ID",
    "Provider UPRN ID",
    "Provider Local Authority",
    "Provider Region",
    "Provider NHS Region",
    "Provider Latitude",
    "Provider Longitude",
    "Provider Parliamentary Constituency",
    "Provider Nominated Individual Name",
    "Provider Main Partner Name",
)

HSCA: tuple[str, ...] = (
    *_HSCA_HEAD,
    *(ACTIVITY + name for name in ACTIVITIES),
    *(SERVICE + name for name in SERVICES),
    *(BAND + name for name in BANDS),
    "Location Dual Registered",
    "Primary ID (Dual registration locations)",
)

RATINGS: tuple[str, ...] = (
    "Location ID",
    "Location ODS Code",
    "Location Name",
    "Care Home?",
    "Location Type",
    "Location Primary Inspection Category",
    "Location Street Address",
    "Location Address Line 2",
    "Location City",
    "Location Post Code",
    "Location Local Authority",
    "Location Region",
    "Location NHS Region",
    "Location ONSPD CCG Code",
    "Location ONSPD CCG",
    "Location Commissioning CCG Code",
    "Location Commissioning CCG Name",
    "Service / Population Group",
    "Domain",
    "Latest Rating",
    "Publication Date",
    "Report Type",
    "Inherited Rating (Y/N)",
    "URL",
    "Provider ID",
    "Provider Name",
    "Brand ID",
    "Brand Name",
)

DIRECTORY: tuple[str, ...] = (
    "Name",
    "Also known as",
    "Address",
    "Postcode",
    "Phone number",
    "Service's website (if available)",
    "Service types",
    "Date of latest check",
    "Specialisms/services",
    "Provider name",
    "Local authority",
    "Region",
    "Location URL",
    "CQC Location ID (for office use only)",
    "CQC Provider ID (for office use only)",
)

MARKET: tuple[str, ...] = (
    "Location Name",
    "Location ID",
    "Comments within last month / comments last recorded",
    "Registered manager",
    "Location UPRN",
    "Location Web Address",
    "Location Local Authority",
    "Location ADASS Region",
    "Primary inspection category",
    "Service Types",
    "Care homes beds",
    "Location HSCA start date",
    "Location HSCA end date",
    "Dormant",
    "Location Latest Overall Rating",
    "Publication Date",
    "Service users supported",
    "Size of care home (bands by number of beds)",
    "Location length of service (bands by number of years)",
    "Location safe rating",
    "Location effective rating",
    "Location caring rating",
    "Location responsive rating",
    "Location well-led rating",
    "Provider Name",
    "Provider ID",
    "Provider HSCA start date",
    "Provider length of service (bands by number of years)",
    "Provider Ownership Type",
    "Provider Companies House Number",
    "Provider characteristic - number of locations",
    "Provider characteristic - national group size (based on locations)",
    "Provider characteristic - number of beds",
    "Provider characteristic - share of beds (nationally)",
    "Provider characteristic - number of local authority areas where it has locations",
    "Provider characteristic - % of local authority areas where it has locations",
    "Brand Name",
    "Brand ID",
    "Brand characteristic - number of locations",
    "Brand characteristic -national group size (based on locations)",
    "Brand characteristic - number of beds",
    "Brand characteristic - share of beds (nationally)",
    "Brand characteristic - % of local authority areas where it has locations",
    "Brand characteristic - number of local authority areas where it has locations",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a layout's table looks like: its columns, those it can't do without, those with dates."""

    layout: Layout
    columns: tuple[str, ...]
    essential: tuple[str, ...]
    dates: tuple[str, ...]
    order: Order = Order.DAY_FIRST


PLANS = (
    Plan(
        Layout.HSCA, HSCA, ("Location ID", "Location Name"),
        ("Location HSCA start date", "Publication Date", "Provider HSCA start date"),
    ),
    Plan(
        Layout.RATINGS, RATINGS,
        ("Location ID", "Location Name", "Domain", "Latest Rating", "Publication Date"),
        ("Publication Date",),
    ),
    Plan(
        Layout.DIRECTORY, DIRECTORY, ("CQC Location ID (for office use only)", "Name"),
        ("Date of latest check",),
    ),
    Plan(
        Layout.MARKET, MARKET, ("Location ID", "Location Name"),
        (
            "Location HSCA start date", "Location HSCA end date", "Publication Date",
            "Provider HSCA start date",
        ),
        Order.MONTH_FIRST,
    ),
)  # fmt: skip
