"""Invented locations of an England-sized register; used by script/make_national_register.

Each location is made from the seed and its number alone, so any of them can be made again in any order, and a
later month changes few of them. Councils are real names, all else is invented; shares are about England's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

START = date(2025, 7, 1)
COUNCILS = (
    "Barking and Dagenham", "Barnet", "Barnsley", "Bath and North East Somerset", "Bexley", "Birmingham",
    "Blackburn with Darwen", "Blackpool", "Bolton", "Bracknell Forest", "Bradford", "Brent",
    "Brighton and Hove", "Bristol", "Bromley", "Buckinghamshire", "Bury", "Calderdale", "Cambridgeshire",
    "Central Bedfordshire", "Cheshire East", "Cornwall", "Coventry", "Croydon", "Cumberland", "Darlington",
    "Derby", "Derbyshire", "Devon", "Doncaster", "Dorset", "Dudley", "Durham", "Ealing", "East Sussex",
    "Enfield", "Essex", "Gateshead", "Gloucestershire", "Greenwich", "Hackney", "Hampshire", "Haringey",
    "Harrow", "Havering", "Herefordshire", "Hertfordshire", "Hillingdon", "Hounslow", "Isle of Wight",
    "Islington", "Kent", "Kirklees", "Knowsley", "Lambeth", "Lancashire", "Leeds", "Leicester",
    "Leicestershire", "Lewisham", "Lincolnshire", "Liverpool", "Luton", "Manchester", "Medway", "Merton",
    "Middlesbrough", "Milton Keynes", "Newcastle upon Tyne", "Newham", "Norfolk", "North Somerset",
    "North Tyneside", "North Yorkshire", "Northumberland", "Nottingham", "Nottinghamshire", "Oldham",
    "Oxfordshire", "Peterborough", "Plymouth", "Portsmouth", "Reading", "Redbridge", "Rochdale", "Rotherham",
    "Rutland", "Salford", "Sandwell", "Sefton", "Sheffield", "Shropshire", "Slough", "Solihull", "Somerset",
    "South Gloucestershire", "South Tyneside", "Southampton", "Southwark", "Staffordshire", "Stockport",
    "Suffolk", "Sunderland", "Surrey", "Sutton", "Swindon", "Tameside", "Thurrock", "Torbay",
    "Tower Hamlets", "Trafford", "Wakefield", "Walsall", "Waltham Forest", "Wandsworth", "Warrington",
    "Warwickshire", "West Berkshire", "West Sussex", "Westminster", "Wigan", "Wiltshire", "Wirral",
    "Wokingham", "Wolverhampton", "Worcestershire", "York",
)  # fmt: skip
REGIONS = (
    "East Midlands", "East of England", "London", "North East", "North West", "South East", "South West",
    "West Midlands", "Yorkshire and The Humber",
)  # fmt: skip
_FIRST = (
    "Alder", "Brindle", "Caster", "Dunnel", "Elvin", "Farrow", "Galden", "Hazel", "Isling", "Jarrel",
    "Kestel", "Lorran", "Merrin", "Norrel", "Orvel", "Pellan", "Quill", "Rowell", "Sarren", "Tamber",
    "Ulver", "Venner",
    "Wistel", "Yarren", "Zellan",
)  # fmt: skip
_SECOND = ("mere", "wick", "moss", "bourne", "field", "combe", "thorpe", "stead", "holme", "gate")
_ROADS = ("Road", "Street", "Lane")
_FORMS = {
    "nursing": ("House", "Court", "Manor", "Nursing Home"),
    "residential": ("Lodge", "House", "Grange", "Residential Home"),
    "home_care": ("Homecare", "Care at Home", "Care Services"),
    "supported": ("Supported Living", "Living"),
    "dental": ("Dental Practice", "Dental Surgery"),
    "doctors": ("Surgery", "Medical Centre"),
    "other": ("Clinic", "Health", "Hospital"),
}
# Of 57,000: 4,100 nursing and 10,900 residential homes, 14,000 home care, 4,700 supported living.
_SHARES = (
    ("nursing", 4_100), ("residential", 10_900), ("home_care", 14_000), ("supported", 4_700),
    ("dental", 11_500), ("doctors", 6_800), ("other", 5_000),
)  # fmt: skip
SOCIAL = ("nursing", "residential", "home_care", "supported")
RATED_SOCIAL, RATED_DOCTORS = 0.9, 0.95
_LABELS = ("Outstanding", "Good", "Requires improvement", "Requires Improvement", "Inadequate")
_WEIGHTS = (4, 77, 15, 2, 2)
QUESTIONS = ("Overall", "Safe", "Effective", "Caring", "Responsive", "Well-led")

# Chances in a month.
_GONE, _SOLD, _RATED, _BEDS, _MANAGER, _DORMANT = 0.005, 0.0025, 0.014, 0.003, 0.01, 0.001
OPENED = 0.0055  # of the rows, new each month


@dataclass(frozen=True, slots=True)
class Home:
    """One invented location as at a month."""

    number: int
    kind: str
    cqc_id: str
    name: str
    provider: int
    council: int
    street: str
    postcode: str
    north: float
    east: float
    beds: int
    registered: date
    manager: bool
    dormant: bool
    dementia: bool
    also_supported: bool
    label: str
    rated: date | None
    inherited: bool
    question_labels: tuple[str, ...]


def name_of(number: int) -> str:
    """An invented place or family name."""
    first, second = _FIRST[number % 25], _SECOND[number // 25 % 10]
    return first + second if number < 250 else f"{first}{second} {_FIRST[number // 250 % 25]}"


def home(seed: int, number: int, months: int, first_month: int = 0) -> Home | None:
    """The location of that number as at `months` after the start; None once it has closed."""
    rng = Random(f"{seed}:{number}")
    made = _opened(rng, number, first_month)
    for month in range(first_month + 1, months + 1):
        later = _a_month_later(Random(f"{seed}:{number}:{month}"), made, month)
        if later is None:
            return None
        made = later
    return made


def _opened(rng: Random, number: int, month: int) -> Home:
    kind = rng.choices([k for k, _ in _SHARES], [n for _, n in _SHARES])[0]
    if number % 50 == 1 and not month:
        kind = "nursing" if number % 100 == 1 else "residential"
    council = rng.randrange(len(COUNCILS))
    town = Random(council)
    latitude, longitude = 50.4 + 4.4 * town.random(), -3.2 + 4 * town.random()
    registered = (
        date(2010, 10, 1) + timedelta(days=int(5200 * rng.random() ** 1.5))
        if not month
        else _month(month) - timedelta(days=rng.randrange(1, 28))
    )
    social = kind in SOCIAL
    is_rated = not month and rng.random() < (
        RATED_SOCIAL if social else RATED_DOCTORS if kind == "doctors" else 0
    )
    rated = _between(rng, registered + timedelta(days=200), START) if is_rated else None
    labels = tuple(rng.choices(_LABELS, _WEIGHTS, k=6)) if rated else ()
    return Home(
        number=number,
        kind=kind,
        cqc_id=f"1-{100_000_000 + number * 137}",
        name=f"{name_of(number)} {rng.choice(_FORMS[kind])}",
        provider=_provider(rng, number),
        council=council,
        street=f"{rng.randrange(1, 200)} {name_of(rng.randrange(250))} {rng.choice(_ROADS)}",
        postcode=_area(council) + f"{rng.randrange(1, 30)} {rng.randrange(10)}{_letters(rng)}",
        north=round(latitude + rng.gauss(0, 0.08), 7),
        east=round(longitude + rng.gauss(0, 0.12), 7),
        beds=_beds(rng, kind),
        registered=registered,
        manager=rng.random() < 0.88,
        dormant=rng.random() < 0.05,
        dementia=rng.random() < 0.6,
        also_supported=kind == "home_care" and rng.random() < 0.15,
        label=labels[0] if labels else "",
        rated=rated,
        inherited=rng.random() < 0.05,
        question_labels=labels,
    )


def _between(rng: Random, first: date, last: date) -> date | None:
    days = (last - first).days
    return first + timedelta(days=rng.randrange(days)) if days > 0 else None


def _month(month: int) -> date:
    years, months = divmod(START.month - 1 + month, 12)
    return date(START.year + years, months + 1, 1)


def _letters(rng: Random) -> str:
    return "".join(rng.choices("ABDEFGHJ", k=2))


def _area(council: int) -> str:
    return "QVXZJ"[council % 5] + "ABCDEFGHIJKLMNOPRSTUWXYZ"[council // 5 % 24]


def _beds(rng: Random, kind: str) -> int:
    if kind == "nursing":
        return int(rng.triangular(16, 120, 45))
    return int(rng.triangular(3, 70, 12)) if kind == "residential" else 0


def _provider(rng: Random, number: int) -> int:
    """Half of all locations are their provider's only one; 300 large providers share a fifth."""
    roll = rng.random()
    if roll < 0.2:
        return rng.randrange(300)
    return 1_000 + number if roll < 0.7 else 1_000 + number // 4 * 4


def _a_month_later(rng: Random, home: Home, month: int) -> Home | None:
    roll = [rng.random() for _ in range(6)]
    if roll[0] < _GONE:
        return None
    if roll[1] < _SOLD:
        # A new owner is a new registration: a new ID, and the rating is inherited.
        home = replace(
            home, cqc_id=f"1-{month * 10_000_000_000 + 100_000_000 + home.number * 137}",
            provider=200_000 + month * 100_000 + home.number, inherited=True,
            registered=_month(month) - timedelta(days=rng.randrange(1, 28)),
        )  # fmt: skip
    if roll[2] < _RATED and home.kind in (*SOCIAL, "doctors"):
        labels = tuple(rng.choices(_LABELS, _WEIGHTS, k=6))
        home = replace(
            home, label=labels[0], question_labels=labels, inherited=False,
            rated=max(_month(month) - timedelta(days=rng.randrange(1, 28)), home.registered + timedelta(2)),
        )  # fmt: skip
    if roll[3] < _BEDS and home.beds:
        home = replace(home, beds=max(3, home.beds + rng.randrange(-6, 9)))
    if roll[4] < _MANAGER:
        home = replace(home, manager=not home.manager)
    return replace(home, dormant=not home.dormant) if roll[5] < _DORMANT else home
