"""What the procedure leaves open or says twice (table Z), and what is so in one incident.

Nothing is decided silently: each line says what the procedure does, what the program does instead, and how it
stands here. Facts count people of the register and never name one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from core.words import count_of
from failure_protocol.actions.logs import local_words
from failure_protocol.lead_body import Lead, Payer, Share, lead_for
from failure_protocol.left_open import TABLE
from failure_protocol.matrix import Level
from failure_protocol.models import Appointment, FundingLine, Incident, LeadBodyDecision, Person, ProviderRag
from failure_protocol.models.checklist import Status
from failure_protocol.parts import LEADING, PARTS, Kind
from failure_protocol.protocol import holders_of, settings_of, template_warning
from failure_protocol.sections import Here
from failure_protocol.summaries.checklist import ItemRow, rows_for
from failure_protocol.summaries.funding import split_words
from failure_protocol.summaries.notices_setup import gaps_of as setup_gaps


@dataclass(frozen=True)
class Fact:
    """What is so in this incident, where to go, and whether something is still to be done."""

    text: str
    url: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Gap:
    """One contradiction or gap: what the procedure says, how it is treated, what is so here."""

    slug: str
    problem: str
    treatment: str
    facts: tuple[Fact, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it in this incident."""
        return any(fact.is_open for fact in self.facts)


class Known:
    """What several lines ask for, read once."""

    def __init__(self, here: Here) -> None:
        self.here, self.incident = here, here.incident
        self.settings = settings_of(here.incident)
        day = timezone.localtime(here.at).date()
        may_read = here.rights.checklist >= Level.VIEW
        self.items = rows_for(here.request.user, here.incident, day) if may_read else []
        self.overdue = template_warning(self.settings, day)
        self.leads = _leads(here.incident)

    def url(self, name: str, *args: object) -> str:
        """A page of this incident."""
        return reverse(f"failure_protocol:{name}", args=[self.incident.pk, *args])

    def item(self, ref: str) -> ItemRow | None:
        """An item of the checklist, where it was loaded and may be read."""
        return next((row for row in self.items if row.ref == ref), None)


def gaps_of(here: Here) -> list[Gap]:
    """Z1 to Z15, in order."""
    known = Known(here)
    return [Gap(*line, tuple(_FACTS[line.slug](known))) for line in TABLE]


def _leads(incident: Incident) -> list[tuple[Lead, bool]]:
    """Who leads for each person of the register, and whether a decision holds for the present split."""
    people = {person.pk: person for person in Person.objects.filter(incident=incident)}
    lines: dict[int, list[FundingLine]] = {pk: [] for pk in people}
    for line in FundingLine.objects.filter(person__in=people, ended_at=None):
        lines[line.person_id].append(line)
    decided = set(
        LeadBodyDecision.objects.filter(person__incident=incident).values_list("person_id", "split")
    )
    return [
        (
            lead_for(Share(Payer(line.payer), Decimal(line.percent)) for line in held),
            (pk, split_words(people[pk], held)) in decided,
        )
        for pk, held in lines.items()
    ]


def _split(known: Known, rule: str) -> Iterable[Fact]:
    found = [is_decided for lead, is_decided in known.leads if lead.must_decide and lead.rule == rule]
    if not found:
        yield Fact("Nobody’s funding is so.")
        return
    open_ones = found.count(False)
    words = f"{count_of(len(found), 'person')} concerned, {open_ones} to be decided."
    words = words.replace("persons", "people")
    yield Fact(words, known.url("people"), is_open=bool(open_ones))


def _conflict(known: Known) -> Iterable[Fact]:
    return _split(known, "1.7 against 6.2")


def _even(known: Known) -> Iterable[Fact]:
    return _split(known, "1.7")


def _on_call(known: Known) -> Iterable[Fact]:
    found = setup_gaps(known.incident.partnership, known.here.at)
    missing = [gap for gap in found if gap.text.startswith("Nobody is on call")]
    for gap in missing:
        yield Fact(gap.text, known.url("notices"), is_open=True)
    if not missing:
        yield Fact("Somebody is on call for both bodies now.", known.url("notices"))


def _not_stated(known: Known) -> Iterable[Fact]:
    for row in known.items:
        if row.source == "A" and not row.applicability:
            yield Fact(f"Item {row.ref}: {row.status_words.lower()}.", known.url("item", row.pk))


def _see_also(known: Known) -> Iterable[Fact]:
    row = known.item("7.13")
    if row is None:
        yield Fact("Item 7.13 does not apply to this kind of service.")
    else:
        yield Fact(f"Item 7.13 leads to {' and '.join(row.see)}.", known.url("item", row.pk))


def _posts(known: Known) -> Iterable[Fact]:
    settings = known.settings
    yield Fact(f"Told: {settings.lead_council_post}; {settings.lead_nhs_post}.", known.url("notices"))
    for holder in holders_of(settings):
        yield Fact(f"May activate: {holder.words}.", known.url("activation"), is_open=not holder.name)


def _titles(known: Known) -> Iterable[Fact]:
    wanted = {key: part for key, part in PARTS.items() if part.job == LEADING}
    rows = Appointment.objects.filter(incident=known.incident, ends_at=None, is_backup=False)
    held = {(Kind(row.kind), row.key): row.who for row in rows.select_related("user")}
    for key, part in wanted.items():
        yield Fact(f"{part.title} ({part.source}): {held.get(key, 'nobody yet')}.", is_open=key not in held)


def _notified(known: Known) -> Iterable[Fact]:
    start = known.incident.contact_at
    if start is None:
        yield Fact("Neither Lead was reached yet.", known.url("notices"), is_open=True)
    else:
        yield Fact(f"Counted from {local_words(start)}.", known.url("clocks"))


def _figures(known: Known) -> Iterable[Fact]:
    for what, figure in known.settings.figures():
        yield Fact(f"{what}: {figure}.")


def _quorum(known: Known) -> Iterable[Fact]:
    quorum = known.settings.steering_quorum
    words = f"The quorum agreed here is {quorum}." if quorum else "No quorum is agreed here."
    yield Fact(words)


def _bodies(known: Known) -> Iterable[Fact]:
    yield Fact(
        f"{known.settings.nhs_activator_post} and {known.settings.lead_nhs_post} act for the NHS here."
    )


def _assessment(known: Known) -> Iterable[Fact]:
    yield Fact("The template is docs/privacy/dpia-incidents.md; whether yours is signed is not known here.")


def _template(known: Known) -> Iterable[Fact]:
    approved = known.settings.templates_approved
    words = f"This incident runs on version {known.incident.template_version}. "
    words += f"Approved here: {approved}." if approved else "No approval is written down here."
    yield Fact(words, is_open=not approved)
    if known.overdue:
        yield Fact(known.overdue, is_open=True)


def _two_rags(known: Known) -> Iterable[Fact]:
    newest: dict[int, ProviderRag] = {}
    rows = ProviderRag.objects.filter(service__incident=known.incident).select_related("service")
    for row in rows.order_by("at", "pk"):
        newest[row.service_id] = row
    for row in newest.values():
        yield Fact(f"{row.service}: {row.get_rag_display().lower()}.")
    if not newest:
        yield Fact("The service itself is not rated yet.", is_open=True)
    rated = Counter(Person.objects.filter(incident=known.incident).values_list("rag", flat=True))
    total, without = sum(rated.values()), rated.get("", 0)
    words = f"{total - without} of {count_of(total, 'person').replace('persons', 'people')} rated."
    yield Fact(words, known.url("people"), is_open=bool(without))


def _nobody(known: Known) -> Iterable[Fact]:
    rows = [row for row in known.items if row.nobody_named]
    if not rows:
        yield Fact("Appendix D is not loaded for this kind of service.")
    for row in rows:
        who = ", ".join(sorted({str(each.officer) for each in row.asked if each.officer}))
        done = all(each.status == Status.DONE for each in row.asked) and bool(row.asked)
        words = f"Item {row.ref}: {who or 'nobody'}{', done' if done else ''}."
        yield Fact(words, known.url("item", row.pk), is_open=not who)


_FACTS: Mapping[str, Callable[[Known], Iterable[Fact]]] = {
    "Z1": _conflict, "Z2": _even, "Z3": _on_call, "Z4": _not_stated, "Z5": _see_also, "Z6": _posts,
    "Z7": _titles, "Z8": _notified, "Z9": _figures, "Z10": _quorum, "Z11": _bodies, "Z12": _assessment,
    "Z13": _template, "Z14": _two_rags, "Z15": _nobody,
}  # fmt: skip
