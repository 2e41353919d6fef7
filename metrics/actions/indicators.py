"""Indicators: made from a reviewed file or by hand, changed, retired; what is wanted of them, and from when.

Source: registers-and-returns.md section 2 (Definition, Target).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import Refused
from metrics import rating
from metrics.actions.reactions import follow_reds
from metrics.actions.sums import rebuild
from metrics.defining import Definition, definitions
from metrics.models import AcceptedException, Colour, Indicator, Observation, Rebase, Scope, Target
from metrics.periods import Frequency, Period, period_of
from metrics.rag import Comparator
from providers.importers.bulk import update_objects

CODE, BATCH = 60, 2000
EDITABLE = frozenset(
    {
        "name", "why", "numerator", "denominator", "unit", "polarity", "decimals", "frequency", "level",
        "source", "owner", "checked_by", "next_review", "tags", "aliases", "lowest", "highest",
        "printed_limit", "is_cumulative", "fixed_after", "retired_on",
    }
)  # fmt: skip
FIXED = frozenset({"unit", "frequency", "level"})  # once there are figures


@transaction.atomic
def create_indicator(
    *, partnership: Partnership, facts: Mapping[str, Any], by: User, at: datetime
) -> Indicator:
    """Make an indicator by hand.

    Raises:
        ValidationError: by field.
    """
    require(by, Permission.EDIT_INDICATORS, partnership)
    if unknown := set(facts) - EDITABLE:
        raise ValueError(f"Not to be set here: {', '.join(sorted(unknown))}")
    row = Indicator(partnership=partnership, code=_free_code(partnership, str(facts["name"])), **facts)
    row.full_clean()
    row.save(force_insert=True)
    _tell(row, "indicator_made", by, at, None, {"name": row.name})
    return row


@transaction.atomic
def create_defined(
    *, partnership: Partnership, definition: Definition, by: User, at: datetime, name: str = "",
    frequency: str = "", code: str = "",
) -> Indicator:  # fmt: skip
    """Make an indicator from a reviewed definition, under its own name or the one that a file uses.

    For those who may change indicators, and for imports of those who may enter figures.
    """
    called = (name or definition.name)[:200]
    aliases = [each for each in (definition.name, *definition.aliases) if each != called]
    row = Indicator.objects.create(
        partnership=partnership, code=_free_code(partnership, code or definition.code), name=called,
        why=definition.why, numerator=definition.numerator, denominator=definition.denominator,
        unit=definition.unit, polarity=definition.polarity, decimals=definition.decimals,
        frequency=frequency or definition.frequency, level=definition.level, source=definition.source,
        tags=list(definition.tags), aliases=aliases, lowest=definition.lowest, highest=definition.highest,
        printed_limit=definition.printed_limit, is_cumulative=definition.is_cumulative,
        definition=definition.code,
    )  # fmt: skip
    _tell(row, "indicator_made", by, at, None, {"name": row.name})
    return row


@transaction.atomic
def adopt_definitions(
    *, partnership: Partnership, codes: Iterable[str], by: User, at: datetime
) -> list[Indicator]:
    """Take reviewed definitions over; those that the partnership has already are left as they are.

    Raises:
        Refused: a code that no file defines.
    """
    require(by, Permission.EDIT_INDICATORS, partnership)
    known = definitions()
    has = set(Indicator.objects.filter(partnership=partnership).values_list("definition", flat=True))
    made = []
    for code in codes:
        if code not in known:
            raise Refused(f"There is no definition “{code}”.")
        if code not in has:
            made.append(create_defined(partnership=partnership, definition=known[code], by=by, at=at))
    return made


@transaction.atomic
def edit_indicator(
    *, indicator: Indicator, changes: Mapping[str, Any], version: int, by: User, at: datetime
) -> Indicator:
    """Change its definition (EDITABLE). What its figures mean (FIXED) can't change once there are some.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        ValidationError: by field.
    """
    require(by, Permission.EDIT_INDICATORS, indicator.partnership)
    moved = {name for name in FIXED & set(changes) if changes[name] != getattr(indicator, name)}
    if moved and indicator.observations.exists():
        raise ValidationError(
            dict.fromkeys(moved, "It has figures already. Retire it and make another instead.")
        )
    trial = Indicator.objects.get(pk=indicator.pk)
    for name, value in changes.items():
        setattr(trial, name, value)
    trial.full_clean(exclude=("version",))
    rated_anew = "polarity" in changes and changes["polarity"] != indicator.polarity
    before, after = save_changes(indicator, changes, version, EDITABLE)
    if after:
        _tell(indicator, "indicator_changed", by, at, before, after)
    if rated_anew:
        _rerate(indicator=indicator, at=at)
    return indicator


# --- targets --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """A target to be set; `value` None = no target from that day on."""

    effective_from: date
    value: Decimal | None
    comparator: str = Comparator.AT_LEAST
    high: Decimal | None = None
    amber: Decimal = Decimal(10)
    width: str = "relative"
    note: str = ""


@dataclass(frozen=True)
class Moves:
    """What a target would do to figures: (from, to) -> how many, by the names of colours."""

    counts: Mapping[tuple[str, str], int]

    @property
    def words(self) -> str:
        """As "14 greens turn amber, 2 ambers turn red."; the quotes are not part of it."""
        parts = [
            f"{count} {before}{'' if count == 1 else 's'} {'turns' if count == 1 else 'turn'} {after}"
            for (before, after), count in sorted(self.counts.items(), key=lambda item: -item[1])
        ]
        return f"{', '.join(parts)}." if parts else "No figure changes its colour."


def preview_target(*, indicator: Indicator, wanted: Wanted) -> Moves:
    """What setting this target would do to the colours of figures, homes' and the partnership's."""
    trial = _target(indicator, wanted)
    against = rating.yardsticks([indicator])
    targets = [
        each for each in against.targets.get(indicator.pk, ()) if each.effective_from != wanted.effective_from
    ]
    targets = sorted([*targets, trial], key=lambda each: each.effective_from)
    against = rating.Yardsticks({indicator.pk: targets}, against.exceptions)
    counts: dict[tuple[str, str], int] = {}
    for row, colour in _rated(indicator, against, wanted.effective_from):
        if colour != row.rag_target:
            key = (_name(row.rag_target), _name(colour))
            counts[key] = counts.get(key, 0) + 1
    return Moves(counts)


@transaction.atomic
def set_target(*, indicator: Indicator, wanted: Wanted, by: User, at: datetime, reason: str = "") -> Target:
    """Set what is wanted from a day on, and rate the figures from then on anew.

    A target of the same day is struck out, not changed. Issued packs keep what they said.

    Raises:
        ValidationError: a range upside down, no reason for a change in the past (by field).
        Refused: the indicator has no direction to hold a target against.
    """
    require(by, Permission.EDIT_INDICATORS, indicator.partnership)
    _check_target(indicator, wanted)
    standing = Target.objects.standing().filter(indicator=indicator, effective_from=wanted.effective_from)
    before = standing.first()
    touches = indicator.observations.filter(start__gte=_first_day(indicator, wanted.effective_from)).exists()
    if touches and not reason.strip():
        raise ValidationError(
            {"reason": "There are figures of this time already, which are rated anew. Say why."}
        )
    standing.update(struck_at=at, struck_by=by, struck_why=reason.strip()[:300] or "Set anew.")
    row = _target(indicator, wanted)
    row.by, row.at = by, at
    row.save(force_insert=True)
    _rerate(indicator=indicator, at=at, first=wanted.effective_from)
    _tell(
        indicator, "target_set", by, at, {"target": _words(before)} if before else None,
        {"target": _words(row), "from": wanted.effective_from.isoformat(), "reason": reason.strip()},
    )  # fmt: skip
    return row


def _rerate(*, indicator: Indicator, at: datetime, first: date | None = None) -> int:
    """Rate figures anew, from a day on; give how many changed their colour."""
    against = rating.yardsticks([indicator])
    changed = []
    for row, colour in _rated(indicator, against, first):
        if row.rag_target != colour:
            row.rag_target = colour
            changed.append(row)
    update_objects(Observation, changed, ["rag_target"])
    starts = {(indicator.pk, row.start) for row in changed}
    if first is None or indicator.level != Indicator.Level.HOME:
        rows = indicator.observations.filter(start__gte=first) if first else indicator.observations.all()
        starts |= {(indicator.pk, start) for start in rows.values_list("start", flat=True).distinct()}
    sums = rebuild(partnership=indicator.partnership, touched=starts, at=at)
    follow_reds(touched=[*changed, *sums], at=at)
    return len(changed)


@transaction.atomic
def accept_exception(
    *, indicator: Indicator, scope: Scope | None, owner: User, reason: str, starts_on: date, ends_on: date,
    by: User, at: datetime,
) -> AcceptedException:  # fmt: skip
    """Accept that a target is missed for a while: grey, with owner, reason and end.

    Raises:
        ValidationError: no reason, or an end before the start (by field).
    """
    require(by, Permission.EDIT_INDICATORS, indicator.partnership)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is accepted."})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "It ends before it starts."})
    row = AcceptedException.objects.create(
        indicator=indicator, scope=scope, owner=owner, reason=reason.strip()[:300], starts_on=starts_on,
        ends_on=ends_on, by=by, at=at,
    )  # fmt: skip
    _rerate(indicator=indicator, at=at, first=_first_day(indicator, starts_on))
    _tell(
        indicator, "exception_accepted", by, at, None,
        {"of": str(scope or "everybody"), "until": ends_on.isoformat(), "reason": row.reason},
    )  # fmt: skip
    return row


@transaction.atomic
def end_exception(*, exception: AcceptedException, by: User, at: datetime) -> None:
    """Take an exception back early: what is red is red again."""
    require(by, Permission.EDIT_INDICATORS, exception.indicator.partnership)
    if not AcceptedException.objects.filter(pk=exception.pk, ended_at=None).update(ended_at=at):
        raise Refused("It was taken back already.")
    indicator = exception.indicator
    _rerate(indicator=indicator, at=at, first=_first_day(indicator, exception.starts_on))
    _tell(indicator, "exception_ended", by, at, {"until": exception.ends_on.isoformat()}, None)


@transaction.atomic
def rebase(*, indicator: Indicator, start: date, reason: str, by: User, at: datetime) -> Rebase:
    """Count control limits anew from a period on, with the reason.

    Raises:
        ValidationError: no reason, or it is done for this period already (by field).
    """
    require(by, Permission.EDIT_INDICATORS, indicator.partnership)
    if not reason.strip():
        raise ValidationError({"reason": "Say what changed in the process."})
    first = period_of(start, indicator.frequency).start
    row, made = Rebase.objects.get_or_create(
        indicator=indicator, start=first, defaults={"reason": reason.strip()[:300], "by": by, "at": at}
    )
    if not made:
        raise ValidationError({"start": "The limits are counted anew from that period already."})
    _tell(indicator, "rebased", by, at, None, {"from": first.isoformat(), "reason": row.reason})
    return row


def _rated(
    indicator: Indicator, against: rating.Yardsticks, first: date | None
) -> Iterable[tuple[Observation, int]]:
    rows = indicator.observations.all()
    if first is not None:
        rows = rows.filter(start__gte=_first_day(indicator, first))
    for row in rows.iterator(chunk_size=BATCH):
        period = Period(row.start, Frequency(indicator.frequency))
        yield row, rating.target_colour(indicator, row.scope_id, period, row.value, against)


def _first_day(indicator: Indicator, day: date) -> date:
    """The first period whose last day is on or after `day`: a target counts on a period's last day."""
    return period_of(day, indicator.frequency).start


def _target(indicator: Indicator, wanted: Wanted) -> Target:
    return Target(
        indicator=indicator, effective_from=wanted.effective_from, comparator=wanted.comparator,
        value=wanted.value, high=wanted.high, amber=wanted.amber, width=wanted.width, note=wanted.note,
    )  # fmt: skip


def _check_target(indicator: Indicator, wanted: Wanted) -> None:
    between = wanted.comparator == Comparator.BETWEEN
    if between and wanted.value is not None and (wanted.high is None or wanted.high < wanted.value):
        raise ValidationError({"high": "Write the upper end of the range, not below the lower one."})
    if wanted.amber < 0:
        raise ValidationError({"amber": "Write 0 or more."})
    if indicator.polarity == "neutral" and wanted.value is not None:
        raise Refused(
            "Neither more nor less of this is better, so a target would colour nothing. Say first which way "
            "is better."
        )


def _words(target: Target) -> str:
    goal = target.goal
    return goal.words() if goal else "none"


def _name(colour: int) -> str:
    return "grey" if colour == Colour.NONE else Colour(colour).label.lower()


def _free_code(partnership: Partnership, name: str) -> str:
    base = slugify(name)[:CODE] or "indicator"
    taken = set(
        Indicator.objects.filter(partnership=partnership, code__startswith=base[:50]).values_list(
            "code", flat=True
        )
    )
    code, number = base, 2
    while code in taken:
        code, number = f"{base[: CODE - 4]}-{number}", number + 1
    return code


def _tell(
    row: Indicator, verb: str, by: User, at: datetime, before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:  # fmt: skip
    record(
        by=by, verb=f"metrics.{verb}", obj=row, partnership=row.partnership, at=at, before=before, after=after
    )
