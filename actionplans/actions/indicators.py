"""What is done about an indicator: an action opened or joined; key metrics joined to indicators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from actionplans.actions.concerns import add_concern
from actionplans.actions.plans import add_action
from actionplans.models import Action, Concern, Workstream
from audit.actions import record
from core.errors import Refused
from metrics.models import Indicator


@transaction.atomic
def open_action_about(
    *, indicator: Indicator, workstream: Workstream, title: str, by: User, at: datetime
) -> Action:
    """Add an action about an indicator, such as one that is red, to a workstream of an open plan.

    Raises:
        ValidationError: no title.
        Refused: a plan of another partnership, or one that is closed.
    """
    _same_partnership(indicator, workstream)
    action = add_action(workstream=workstream, title=title, by=by, at=at)
    return join_action_about(indicator=indicator, action=action, by=by, at=at)


@transaction.atomic
def join_action_about(*, indicator: Indicator, action: Action, by: User, at: datetime) -> Action:
    """Say that an action there is answers for an indicator, too; twice is once.

    Raises:
        Refused: an action of another partnership.
    """
    _same_partnership(indicator, action.workstream)
    on = timezone.localtime(at).date()
    add_concern(action=action, kind=Concern.Kind.INDICATOR, indicator=indicator, by=by, on=on)
    return action


@transaction.atomic
def link_metrics(*, workstream: Workstream, codes: Mapping[int, str], by: User, at: datetime) -> None:
    """Say which indicator each key metric is: key of the metric -> code, "" = to be defined.

    Raises:
        Refused: a metric that is gone, or a code that the partnership does not have.
    """
    partnership = workstream.partnership
    require(by, Permission.EDIT_PLANS, partnership)
    rows = {row.pk: row for row in workstream.metrics.select_for_update()}
    if set(codes) - set(rows):
        raise Refused("The key metrics were changed meanwhile. Look at the page again.")
    known = set(Indicator.objects.filter(partnership=partnership).values_list("code", flat=True))
    if unknown := {code for code in codes.values() if code} - known:
        raise Refused(f"There is no indicator “{min(unknown)}”.")
    moved = [row for pk, row in rows.items() if pk in codes and row.indicator_code != codes[pk]]
    before = [f"{row.name}: {row.indicator_code or 'to be defined'}" for row in moved]
    for row in moved:
        row.indicator_code = codes[row.pk]
        row.save(update_fields=["indicator_code"])
    if moved:
        after = [f"{row.name}: {row.indicator_code or 'to be defined'}" for row in moved]
        record(
            by=by, verb="actionplans.workstream_edited", obj=workstream, partnership=partnership, at=at,
            before={"metrics": before}, after={"metrics": after},
        )  # fmt: skip


def _same_partnership(indicator: Indicator, workstream: Workstream) -> None:
    if workstream.plan.partnership_id != indicator.partnership_id:
        raise Refused("The plan belongs to another partnership than the indicator.")
