"""What one partnership knows of a home no other sees, on any surface; a home's people see their homes only;
names of managers are for those who need them.

Every address of the register is asked by people who must not see. The words in what they get are looked at,
not only the status. A new address or model is taken in by itself, or fails here until it is.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import MailLog
from jobs.actions import enqueue
from providers.actions import homes as actions
from providers.actions.contacts import record_contact
from providers.actions.offers import make_offer
from providers.actions.promises import Promised
from providers.actions.records import record_of
from providers.actions.staff import propose_correction
from providers.actions.support import confirm_step
from providers.actions.vacancies import set_vacancy
from providers.models import (
    Contact,
    Contract,
    HomeConcern,
    HomeCorrection,
    HomeEntry,
    HomePerson,
    HomeStaff,
    Location,
    Offer,
    OfferAnswer,
    Promise,
    RegisterImport,
)
from providers.urls import urlpatterns
from tests.providers.knowing import about, concern, contract, entry, person, worry
from tests.providers.making import (
    NOW,
    TODAY,
    make_home,
    make_manager,
    make_officer,
    make_provider,
    make_settings,
    rate,
)

pytestmark = pytest.mark.django_db
LOCAL = "zebra"  # stands in everything that is said about the home
SHARED = "okapi"  # stands in what the home itself tells us
PERSON = "quince"  # is in the name of everybody at the home
FUNDED = "4711"

# Addresses about a row that isn't the home itself.
ROWS: dict[str, type] = {
    **dict.fromkeys(("contact",), Contact),
    **dict.fromkeys(("promise", "promise_keep", "promise_drop"), Promise),
    **dict.fromkeys(("concern", "concern_edit", "concern_close", "concern_reopen"), HomeConcern),
    **dict.fromkeys(("person", "person_end"), HomePerson),
    **dict.fromkeys(
        ("offer", "offer_edit", "offer_homes", "offer_bulk", "offer_state"), Offer
    ),
    **dict.fromkeys(("correction", "correction_withdraw"), HomeCorrection),
    "entry_strike": HomeEntry,
    "contract": Contract,
    "offer_answer": OfferAnswer,
    "staff_end": HomeStaff,
}  # fmt: skip
NAMES = [str(each.name) for each in urlpatterns]
TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')  # of a form: random letters, which could make any word
KEY = re.compile(r"[/_-]\d+\b")  # of a row, in an address or an id: one could be any number
FILES = ("", "?format=csv")


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def home(people: Any) -> Location:
    """Everything that can be known of a home is known of Seaview, by Testborough; and of nothing else."""
    lou = make_officer(people)
    make_settings(people, lead=people.commissioner)
    sole = make_provider(name=f"Pat {PERSON}", brand="Harbour")
    sole.ownership = "Individual"
    sole.save(update_fields=["ownership"])
    home = make_home(provider=sole, manager_name=f"Mim {PERSON}")
    rate(home, "requires_improvement", TODAY)
    mo = make_manager(people, home, name=f"Mo {PERSON}")
    where = about(people, home, lou)
    worry(people, home, lou, reason=f"Nights {LOCAL}.")
    actions.add_staffing(**where, employed=30, agency=1, absent=9, note=f"Staff {LOCAL}.")
    actions.add_digital(**where, nhsmail=True, note=f"Digital {LOCAL}.")
    entry(people, home, lou, title=f"Training {LOCAL}")
    concern(people, home, lou, kind="outbreak", summary=f"Medicines {LOCAL}.")
    contract(people, home, lou, name=f"Contract {LOCAL}")
    person(people, home, lou, name=f"Dee {PERSON}")
    record_contact(
        **where, outcome="reached", spoke_to=f"Dee {PERSON}", words=f"Call {LOCAL}.",
        promises=[Promised(f"Promise {LOCAL}")],
    )  # fmt: skip
    set_vacancy(
        **where, bed_type="residential", admittable=2, note=f"Beds {SHARED}.", verified_by=f"Dee {PERSON}"
    )
    kept = record_of(people.partnership, home)
    actions.update_record(
        record=kept, changes={"funded": int(FUNDED), "funded_on": TODAY}, version=kept.version, by=lou, at=NOW
    )
    make_offer(
        partnership=people.partnership, kind="training", title=f"Offer {LOCAL}", locations=[home], by=lou,
        on=TODAY, at=NOW,
    )  # fmt: skip
    confirm_step(**where, level=2, reason=f"Support {LOCAL}.")
    propose_correction(
        partnership=people.partnership, location=home, subject="person", by=mo, at=NOW,
        values={"name": f"Nan {PERSON}", "role": "Manager", "phone": "", "email": ""},
    )  # fmt: skip
    RegisterImport.objects.create(
        partnership=people.partnership, name=f"{LOCAL}.csv", layout="hsca", digest="d" * 64, size=1,
        started_by=lou, started_at=NOW, state="applied", ended_at=NOW,
    )  # fmt: skip
    enqueue(
        kind="providers.read_register", title=f"Read {LOCAL}.csv", arg={}, by=lou,
        partnership=people.partnership, at=NOW,
    )  # fmt: skip
    return home


def address(name: str, home: Location) -> str:
    """The address about Seaview, or about a row that Testborough wrote about it."""
    pattern = next(each for each in urlpatterns if each.name == name)
    kwargs: dict[str, Any] = dict.fromkeys(pattern.pattern.converters, None)
    if "pk" in kwargs:
        kwargs["pk"] = key(name, home)
    kwargs |= {"theme": "staffing"} if "theme" in kwargs else {}
    kwargs |= {"subject": "staffing"} if "subject" in kwargs else {}
    return reverse(f"providers:{name}", kwargs=kwargs)


def key(name: str, home: Location) -> int:
    model: Any = RegisterImport if name.startswith("import") else ROWS.get(name)
    if model is not None:
        return int(model.objects.order_by("pk").first().pk)
    provider = home.provider
    assert provider is not None
    assert provider.brand is not None
    return int({"provider": provider.pk, "brand": provider.brand.pk}.get(name, home.pk))


def got(client: Any, where: str) -> str:
    """What the person gets there, in small letters; a file as well as a page."""
    answer = client.get(where)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code < 500, where
    return KEY.sub("", TOKEN.sub("", body.decode("utf-8", "replace"))).lower()


def elsewhere_too() -> list[str]:
    """Surfaces outside the register's own pages, and its lists with a question."""
    searched = [f"/search/?q={word}" for word in ("seaview", "medicines", "staffing")]
    asked = ["/homes/find/?q=sea", "/homes/?whose=all", "/homes/vacancies/?beds=1"]
    return ["/", *searched, *asked, reverse("audit:entries"), reverse("jobs:list")]


def test_every_model_of_a_partnership_is_filled_by_these_tests(people, home):
    local = [
        model
        for model in apps.get_app_config("providers").get_models()
        if any(field.name == "partnership" for field in model._meta.fields)
    ]
    assert len(local) > 15
    assert [model.__name__ for model in local if not model._default_manager.exists()] == []


def test_who_may_see_does_see_the_words_that_others_must_not(people, home, signed_in):
    client = signed_in(people.commissioner)
    page = got(client, home.get_absolute_url())
    assert all(word in page for word in (LOCAL, SHARED, PERSON, FUNDED))


@pytest.mark.parametrize("name", NAMES)
def test_another_partnership_gets_nothing_local_at_any_address(people, home, signed_in, name):
    client = signed_in(people.outsider)
    for file in FILES:
        text = got(client, address(name, home) + file)
        assert [
            word for word in (LOCAL, SHARED, FUNDED, f"dee {PERSON}", f"nan {PERSON}") if word in text
        ] == []


def test_another_partnership_gets_nothing_local_on_home_in_search_trail_or_jobs(people, home, signed_in):
    client = signed_in(people.outsider)
    for where in elsewhere_too():
        text = got(client, where)
        assert [word for word in (LOCAL, SHARED, FUNDED) if word in text] == [], where


def test_another_partnership_counts_nothing_of_ours(people, home, signed_in):
    client = signed_in(people.outsider)
    for name in ("homes", "calls", "vacancies", "offers", "support", "corrections", "concerns", "contacts"):
        assert "seaview" not in got(client, reverse(f"providers:{name}")), name


@pytest.mark.parametrize("name", NAMES)
def test_people_of_another_home_get_nothing_of_this_one_at_any_address(people, home, signed_in, name):
    client = signed_in(make_manager(people, make_home(name="Elm Lodge"), name="El Manager"))
    for file in FILES:
        text = got(client, address(name, home) + file)
        found = [word for word in (LOCAL, SHARED, FUNDED, PERSON, "seaview") if word in text]
        assert found == []


@pytest.mark.parametrize("name", NAMES)
def test_a_homes_own_people_get_nothing_that_is_said_about_it(people, home, signed_in, name):
    client = signed_in(HomeStaff.objects.get().user)
    for file in FILES:
        text = got(client, address(name, home) + file)
        assert [word for word in (LOCAL, FUNDED, "outbreak", "supported") if word in text] == []


def test_homes_own_people_get_nothing_on_home_in_search_trail_or_jobs(people, home, signed_in):
    own = HomeStaff.objects.get().user
    other = make_manager(people, make_home(name="Elm Lodge"), name="El Manager")
    for where in elsewhere_too():
        assert LOCAL not in got(signed_in(own), where), where
        text = got(signed_in(other), where).replace("q=seaview", "")
        assert [word for word in (LOCAL, SHARED, PERSON) if word in text] == [], where
        assert f"/homes/{home.pk}/" not in text, where


def test_a_homes_own_people_see_what_they_told_us(people, home, signed_in):
    client = signed_in(HomeStaff.objects.get().user)
    page = got(client, reverse("providers:own_home", args=[home.pk]))
    for word in (
        "residential: 2 free",
        "30 own care staff",
        f"dee {PERSON}",
        f"nan {PERSON}",
        "1 march 2020",
    ):
        assert (word in page) is (word != "1 march 2020"), word
    assert "requires improvement, 2 august 2021" in page
    assert SHARED in got(client, reverse("providers:own_correct", args=[home.pk, "vacancy"]))


@pytest.mark.parametrize("name", NAMES)
def test_names_of_managers_are_kept_from_viewers_at_any_address(people, home, signed_in, name):
    client = signed_in(people.viewer)
    for file in FILES:
        assert PERSON not in got(client, address(name, home) + file)


def test_names_of_managers_are_kept_from_viewers_on_home_and_in_search(people, home, signed_in):
    client = signed_in(people.viewer)
    for where in [*elsewhere_too(), f"/search/?q={PERSON[:4]}"]:
        assert PERSON not in got(client, where), where


def test_mail_goes_to_nobody_outside_and_names_nobody(people, home):
    for mail in MailLog.objects.all():
        assert mail.partnership == people.partnership
        assert mail.user in (people.commissioner,)
        assert PERSON not in mail.subject
        assert LOCAL not in mail.subject
    assert MailLog.objects.exists()
