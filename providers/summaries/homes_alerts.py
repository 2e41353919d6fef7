"""What an officer should know of a home before dialling, in sentences, the worst first.

Source: journeys.md, liaison officer: the rating fell, staffing is amber, two promises are open and ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.words import count_of, day_words
from providers import rag
from providers.models import Location, Promise
from providers.summaries.homes import Concerns, Known, Staff, ThemeLine

LATELY = 365  # days for which a fallen rating is told at the top


@dataclass(frozen=True, slots=True)
class Alert:
    """One sentence, and the box that tells more (its anchor)."""

    words: str
    anchor: str


def alerts_of(known: Known) -> list[Alert]:
    """What stands out on the day."""
    return [
        *_worries(known.themes),
        *_fallen(known),
        *_concerns(known.concerns, known.day),
        *_manager(known.location),
        *_staff(known.staffing, known.settings.absent_percent),
        *_promises(known),
    ]


def _worries(lines: Iterable[ThemeLine]) -> Iterable[Alert]:
    ordered = sorted(lines, key=lambda line: rag.ORDER.index(line.state.counts))
    for line in ordered:
        if line.state.counts in (rag.RED, rag.AMBER) and line.newest:
            words = f"{line.state.counts.capitalize()} for {_inside(line.label)}, {day_words(line.newest.on)}"
            yield Alert(words, "worries")


def _fallen(known: Known) -> Iterable[Alert]:
    overall = known.ratings.get("overall")
    if overall and overall.fell and (known.day - overall.newest.published_on).days <= LATELY:
        label = overall.newest.get_label_display()
        yield Alert(f"Rating fell to {label} on {day_words(overall.newest.published_on)}", "ratings")


def _concerns(found: Concerns, day: date) -> Iterable[Alert]:
    if found.open:
        oldest = min(row.on for row in found.open)
        since = f", the oldest for {count_of((day - oldest).days, 'day')}"
        yield Alert(f"{count_of(len(found.open), 'concern')} open{since}", "concerns")


def _manager(location: Location) -> Iterable[Alert]:
    if location.manager_present is False:
        since = f" since {day_words(location.manager_absent_from)}" if location.manager_absent_from else ""
        yield Alert(f"No registered manager{since}", "")


def _staff(staff: Staff | None, percent: int) -> Iterable[Alert]:
    if staff and staff.away is not None and staff.away >= percent:
        yield Alert(f"{staff.away} % of its staff away on {day_words(staff.newest.on)}", "staff")


def _promises(known: Known) -> Iterable[Alert]:
    rows = Promise.objects.about(known.partnership, known.location).filter(
        whose=Promise.Whose.OURS, state=Promise.State.OPEN, made_on__lte=known.day
    )
    due = [row.due_on for row in rows]
    if due:
        late = sum(1 for each in due if each is not None and each < known.day)
        words = f"{count_of(len(due), 'promise')} of ours open{f', {late} overdue' if late else ''}"
        yield Alert(words, "home-contacts")


def _inside(label: str) -> str:
    """A theme inside a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
