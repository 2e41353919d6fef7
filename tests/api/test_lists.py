"""What programs get: their own partnership's rows, in the described shape, and nobody's name."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from django.test import Client
from openapi_spec_validator import validate

from api import openapi
from api.lists import LISTS
from api.scopes import Scope
from metrics.models import AcceptedException, Observation
from tests.api.making import PLANTED, fill, make_pack, make_plan, make_token
from tests.guards import query_budget
from tests.metrics.making import JULY, enter, make_indicator, make_target
from tests.providers.making import NOW, make_home, make_provider, make_settings


def ask(path: str, headers: dict[str, str], client: Client | None = None) -> Any:
    return (client or Client()).get(path, headers=headers)


def fits(body: Any, model: str) -> None:
    """The body is as the OpenAPI document describes it."""
    document = openapi.document("http://testserver")
    schema = {"$ref": f"#/components/schemas/{model}", "components": document["components"]}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(body)


def test_the_description_keeps_to_the_specification(client):
    response = client.get("/api/v1/openapi.json")
    validate(response.json())
    assert set(response.json()["paths"]) == {
        *(f"/api/v1/{name}" for name in LISTS), "/api/v1/packs/{id}/files/{kind}",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_is_as_described_and_names_nobody(people, name):
    fill(people)
    _, headers = make_token(people)
    response = ask(f"/api/v1/{name}", headers)
    assert response.status_code == 200
    body = response.json()
    assert body["data"]
    fits(body, f"{LISTS[name].row.__name__}Page")
    said = response.content.decode()
    assert not [word for word in (PLANTED, "Ada May", "Adi Power BI") if word in said]


@pytest.mark.parametrize("name", sorted(set(LISTS) - {"homes", "providers", "ratings"}))
def test_another_partnership_s_rows_never_come(people, name):
    fill(people)
    theirs = type(people)(**{**vars(people), "partnership": people.elsewhere})
    _, headers = make_token(theirs)
    assert ask(f"/api/v1/{name}", headers).json() == {"data": [], "next": None}


@pytest.mark.parametrize("name", ["homes", "providers", "ratings"])
def test_homes_that_a_partnership_does_not_watch_never_come(people, name):
    fill(people)
    make_home(name="Far away", council="Solmouth", provider=make_provider(name="Far Care Ltd"))
    _, headers = make_token(people)
    assert len(ask(f"/api/v1/{name}", headers).json()["data"]) == 1
    theirs = type(people)(**{**vars(people), "partnership": people.elsewhere})
    _, elsewhere = make_token(theirs, name="Other")
    assert ask(f"/api/v1/{name}", elsewhere).json()["data"] == []


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_asks_as_much_for_many_rows_as_for_one(people, name):
    fill(people)
    _, headers = make_token(people)
    for _ in range(3):
        make_home(provider=make_provider())
        make_plan(people, f"Plan {_}", actions=3)
        enter(make_indicator(people), 4, people.commissioner)
    ask(f"/api/v1/{name}", headers)  # the minute of its last reading is written
    with query_budget(f"api:{name}"):
        assert ask(f"/api/v1/{name}", headers).status_code == 200


def test_a_figure_is_text_with_its_colour_its_reason_and_its_source(people):
    indicator = make_indicator(people, code="falls", unit="percent")
    make_target(indicator, 10, people.commissioner)
    enter(indicator, 12.5, people.commissioner)
    _, headers = make_token(people)
    row = ask("/api/v1/observations", headers).json()["data"][0]
    assert (row["value"], row["unit"], row["kind"], row["source"]) == ("12.5", "percent", "number", "hand")
    assert (row["period_start"], row["period_end"]) == ("2021-07-01", "2021-07-31")
    assert row["against_target"]["rag"] == "red"
    assert "target at most 10" in row["against_target"]["reason"]
    assert row["against_last_year"] == {
        "rag": None, "code": "no_previous", "reason": "There is no figure of last year.",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["zero", "nil", "na", "missing", "late", "suppressed"])
def test_what_is_no_plain_number_says_which_of_six_it_is(people, kind):
    seen = enter(make_indicator(people), 0, people.commissioner)
    value = 0 if kind in ("zero", "nil") else None
    Observation.objects.filter(pk=seen.pk).update(kind=kind, value=value)
    _, headers = make_token(people)
    body = ask("/api/v1/observations", headers).json()
    fits(body, "ObservationRowPage")
    assert (body["data"][0]["kind"], body["data"][0]["value"]) == (kind, None if value is None else "0")


def test_who_accepted_a_missed_target_and_why_stays_with_us(people):
    indicator = make_indicator(people)
    make_target(indicator, 10, people.commissioner)
    enter(indicator, 50, people.commissioner)
    AcceptedException.objects.create(
        indicator=indicator, owner=people.commissioner, reason=PLANTED, starts_on=JULY,
        ends_on=NOW.date(), by=people.commissioner, at=NOW,
    )  # fmt: skip
    _, headers = make_token(people)
    rated = ask("/api/v1/observations", headers).json()["data"][0]["against_target"]
    assert rated == {"rag": None, "code": "accepted", "reason": "Missed; accepted as an exception for now."}


def test_the_name_of_an_individual_provider_is_left_out(people):
    make_settings(people)
    provider = make_provider(name=PLANTED)
    type(provider).objects.filter(pk=provider.pk).update(ownership="Individual")
    make_home(provider=provider)
    _, headers = make_token(people)
    assert ask("/api/v1/providers", headers).json()["data"][0]["name"] == "An individual provider"


def test_next_leads_through_all_rows_once_and_keeps_the_filter(people):
    indicator = make_indicator(people, code="falls")
    for month in range(1, 6):
        enter(indicator, month, people.commissioner, start=JULY.replace(month=month))
    enter(make_indicator(people), 9, people.commissioner)
    _, headers = make_token(people)
    address, values = "/api/v1/observations?indicator=falls&limit=2", []
    while address:
        body = ask(address, headers).json()
        values += [row["value"] for row in body["data"]]
        address = body["next"] and body["next"].removeprefix("http://testserver")
    assert values == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("from=2021-07-01", 1), ("from=2021-07-02", 0), ("to=2021-06-30", 0),
        ("since=2021-08-02T08:10:00Z", 1), ("since=2021-08-02T08:10:01Z", 0), ("indicator=none", 0),
        ("home=1-1", 0),
    ],
)  # fmt: skip
def test_filters_narrow_a_list(people, query, count):
    enter(make_indicator(people), 4, people.commissioner)
    _, headers = make_token(people)
    assert len(ask(f"/api/v1/observations?{query}", headers).json()["data"]) == count


@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "limit=0", "limit=1001", "cursor=x", "colour=red", "since=2021-01-05T09:00:00"],
)  # a moment without its zone is two moments
def test_what_is_not_understood_is_refused_by_name(people, query):
    _, headers = make_token(people)
    response = ask(f"/api/v1/observations?{query}", headers)
    assert response.status_code == 400
    fits(response.json(), "Error")
    assert query.partition("=")[0] in response.json()["error"]["message"]


def test_a_parameter_given_twice_is_refused(people):
    _, headers = make_token(people)
    response = ask("/api/v1/plans?limit=1&limit=2", headers)
    assert response.json()["error"] == {
        "code": "bad_parameter", "message": "limit is given twice. Give it once.",
    }  # fmt: skip


def test_who_has_the_newest_already_is_told_so(people):
    make_plan(people)
    _, headers = make_token(people)
    first = ask("/api/v1/plans", headers)
    assert ask("/api/v1/plans", {**headers, "If-None-Match": first["ETag"]}).status_code == 304
    make_plan(people, "Another")
    assert ask("/api/v1/plans", {**headers, "If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_files_of_a_public_edition_can_be_had(people, kind):
    pack = make_pack(people)
    _, headers = make_token(people)
    response = ask(f"/api/v1/packs/{pack.pk}/files/{kind}", headers)
    assert response.status_code == 200
    assert b"".join(response) == {"pdf": b"%PDF", "xlsx": b"PK"}[kind]


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "draft"}, {"edition": "restricted"},
        {"edition": "restricted", "needs": "oversight.view_exempt"},
        {"edition": "restricted", "needs": "failure_protocol.view_incident"},
    ],
)  # fmt: skip
def test_drafts_restricted_editions_and_what_is_exempt_are_not_there(people, facts):
    pack = make_pack(people, **facts)
    _, headers = make_token(people)
    assert ask("/api/v1/packs", headers).json()["data"] == []
    response = ask(f"/api/v1/packs/{pack.pk}/files/pdf", headers)
    assert response.status_code == 404
    fits(response.json(), "Error")


def test_another_partnership_s_file_is_not_there(people):
    pack = make_pack(people)
    theirs = type(people)(**{**vars(people), "partnership": people.elsewhere})
    _, headers = make_token(theirs, Scope.PACKS)
    assert ask(f"/api/v1/packs/{pack.pk}/files/pdf", headers).status_code == 404
