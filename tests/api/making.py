"""Programs, and something of each list for them to read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.roles import Role
from actionplans.models import Action, Plan, Step, Workstream
from api.actions import make_client
from api.models import ApiClient
from api.scopes import Scope
from packs.content import to_json
from packs.models import Pack
from tests.metrics.making import enter, make_home_indicator, make_indicator, make_target
from tests.packs.making import moment, small_pack
from tests.providers.making import make_home, make_provider, make_settings

PLANTED = "Pandora Plantword"  # a person's name that no program may ever get


def make_token(
    people: Any, *scopes: Scope, name: str = "Power BI", days: int = 30
) -> tuple[ApiClient, dict[str, str]]:
    """A program of Testborough with its header; may read everything unless `scopes` say less."""
    by = people.join(Role.BOARD_ADMINISTRATOR, name=f"Adi {name}")
    now = timezone.now()
    client, token = make_client(
        partnership=people.partnership, name=name, purpose="The monthly dashboard",
        contact="data@testborough.example", scopes=scopes or list(Scope),
        expires_on=timezone.localdate(now) + timedelta(days=days), by=by, at=now,
    )  # fmt: skip
    return client, {"Authorization": f"Bearer {token}"}


def fill(people: Any) -> None:
    """A row of every list, with names of people wherever our own records keep such."""
    by = people.commissioner
    make_settings(people)
    provider = make_provider(nominated_individual=PLANTED, main_partner=PLANTED)
    home = make_home(provider=provider, manager_name=PLANTED)
    indicator = make_indicator(people, owner=by, checked_by=PLANTED)
    make_target(indicator, 10, by, note=PLANTED)
    seen = enter(indicator, 12.5, by)
    type(seen).objects.filter(pk=seen.pk).update(note=PLANTED)
    enter(make_home_indicator(people), 3, by, of=40, home=home)
    make_plan(people)
    make_pack(people)


def make_plan(people: Any, title: str = "Winter plan", actions: int = 1) -> Plan:
    """A plan with a workstream, and actions of one step."""
    plan = Plan.objects.create(
        partnership=people.partnership, title=title, as_at=date(2021, 1, 5), layout="portrait",
        scheme="declared", workstream_name="Workstream", action_name="Action", step_name="Step",
        created_at=moment(2021, 1, 5),
    )  # fmt: skip
    stream = Workstream.objects.create(plan=plan, number="1", position=1, name="Staffing")
    for number in range(1, actions + 1):
        action = Action.objects.create(
            workstream=stream, ref=f"1.{number}", position=number, title="Fill the rota",
            last_update_by=PLANTED, rag_reason=PLANTED,
        )  # fmt: skip
        Step.objects.create(action=action, position=1, text="Ask the agencies", note=PLANTED)
        action.leads.create(name=PLANTED, accountable=True)
    return plan


def make_pack(people: Any, *, state: str = "issued", edition: str = "public", needs: str = "") -> Pack:
    """A pack with two files, issued unless told otherwise."""
    content = small_pack()
    issued = {} if state == "draft" else {"issued_by": people.commissioner, "issued_at": moment(2026, 3, 13)}
    return Pack.objects.create(
        partnership=people.partnership, definition="oversight-action-plan", scope="1",
        title=content.title, as_at=date(2026, 3, 12), edition=edition, needs=needs, state=state,
        content=to_json(content), digest=content.digest(), pages=1,
        pdf=default_storage.save("api/pack.pdf", ContentFile(b"%PDF")),
        xlsx=default_storage.save("api/pack.xlsx", ContentFile(b"PK")),
        made_by=people.commissioner, made_at=moment(2026, 3, 12), **issued,
    )  # fmt: skip
