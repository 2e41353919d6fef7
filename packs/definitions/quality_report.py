"""Quality report: the ratings profile with the last report's figures, homes of concern, what was done.

Source: the quality update of southampton-jcb-pack-2020-12; boards-and-packs.md section 3. The public edition
says of a home by name only what the regulator publishes; what the partnership knows stands there in numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.access import partnership_ids
from accounts.models import Partnership, User
from core.words import count_of, day_words
from oversight.models import Paper
from packs.content import (
    Block,
    Cell,
    Column,
    DataTable,
    Day,
    Heading,
    Number,
    PackContent,
    Paragraph,
    Row,
    Section,
    Text,
)
from packs.content import Chart as Picture
from packs.definitions.base import PackDefinition, Scope, UnknownScopeError, organisations_of
from packs.definitions.quality_local import Time, local_sections
from providers.summaries.movements import Movements, Place, Registration, movements
from providers.summaries.profile import (
    COLUMNS,
    KEYS,
    History,
    Profile,
    ProfileRow,
    history,
    key_questions,
    profile_of,
)
from ui.charts import State, profile_bar
from ui.charts.drawing import listed

NOTHING = "There is no such partnership, or you may not make packs about it."
PAGE_WIDTH = 640  # of a drawing on a page that stands upright
BETWEEN_REPORTS = timedelta(weeks=13)
COLOURS = ("blue", "green", "amber", "red", "grey")
STATES = tuple(
    State(key or "none", name, colour) for key, name, colour in zip(KEYS, COLUMNS, COLOURS, strict=True)
)


@dataclass(frozen=True, slots=True)
class Register:
    """The homes of one partnership, as the report is about them."""

    partnership: Partnership

    @property
    def pk(self) -> str:
        """The id under which its reports are kept."""
        return str(self.partnership.slug)

    @property
    def title(self) -> str:
        """Whose homes."""
        return f"Homes of {self.partnership.name}"


class QualityReport(PackDefinition[Register]):
    """What a board is told about the quality of care homes and home care."""

    slug = "quality-report"
    title = "Quality report"
    words = (
        "Ratings profile with the last report’s figures, what moved, homes of concern, support given, free "
        "beds."
    )
    noun = "register"
    group = "About the register of homes"

    def scopes(self, user: User, partnership: Partnership | None = None) -> list[Scope]:
        """The register of each partnership where `user` may build packs."""
        mine = Partnership.objects.filter(pk__in=partnership_ids(user, self.permission)).order_by("name")
        if partnership is not None:
            mine = mine.filter(pk=partnership.pk)
        return [Scope(str(each.slug), Register(each).title, each) for each in mine]

    def find(self, user: User, scope_id: str) -> Register:
        """The register of the partnership with that short name. Raises UnknownScopeError."""
        mine = Partnership.objects.filter(pk__in=partnership_ids(user, self.permission), slug=scope_id)
        found = mine.first()
        if found is None:
            raise UnknownScopeError(NOTHING)
        return Register(found)

    def compose(self, subject: Register, as_at: date, since: date | None) -> PackContent:
        """The report as at `as_at`. Without `since` it is compared with the last report that went out, or
        with the register a quarter of a year before.
        """
        since = since or last_report(subject.partnership, as_at) or as_at - BETWEEN_REPORTS
        time = Time(subject.partnership, since, as_at)
        known = history(subject.partnership, as_at)
        sections = (
            _profile_section(time, known),
            _moved_section(time, known),
            *local_sections(time),
        )
        return PackContent(
            title="Quality report", subtitle=subject.partnership.name, as_at=as_at, since=since,
            edition="restricted", organisations=organisations_of(subject.partnership), sections=sections,
            definition=self.slug, front="none", running_title=f"Quality report, {subject.partnership.name}",
        )  # fmt: skip


def last_report(partnership: Partnership, before: date) -> date | None:
    """The day of the newest quality report that went out before: issued as a pack, or approved as a paper."""
    from packs.models import Pack  # the models read definitions' content

    out = Pack.objects.without_content().filter(
        partnership=partnership, definition=QualityReport.slug, as_at__lt=before
    )
    days = out.exclude(state=Pack.State.DRAFT).values_list("as_at", flat=True)
    approved = Paper.objects.filter(
        item__meeting__board__partnership=partnership, kind="quality_report", state=Paper.State.APPROVED,
        current__as_at__lt=before,
    )  # fmt: skip
    return max((*days, *approved.values_list("current__as_at", flat=True)), default=None)


# --- ratings --------------------------------------------------------------------------------------
def _profile_section(time: Time, known: History) -> Section:
    made = profile_of(known, time.day, time.since)
    where = f" in {listed(sorted(known.councils))}" if known.councils else ""
    opening = (
        f"This report is about the quality of care homes and home care{where}: "
        f"how the regulator rates them on {day_words(time.day)}, what has changed since the last report of "
        f"{day_words(time.since)}, and what was done with homes meanwhile."
    )
    questions = key_questions(time.partnership, time.day, time.since, known)
    blocks: list[Block] = [
        Paragraph(opening, "lead"),
        Heading("Ratings profile"),
        profile_table(made),
        Paragraph(_note(made)),
        _picture(made),
        Paragraph(_good_or_better(made)),
        _figures_table("The five key questions", "Key question", questions, sheet="Key questions"),
    ]
    return Section("profile", "Quality report", tuple(blocks))


def profile_table(made: Profile) -> DataTable:
    """The table of the printed report; the workbook has both figures of each cell as numbers, too."""
    caption = f"Ratings of the regulator on {day_words(made.day)}"
    return _figures_table(caption, "Provider type", made.rows, sheet="Ratings profile")


def _figures_table(caption: str, head: str, rows: tuple[ProfileRow, ...], *, sheet: str) -> DataTable:
    columns = (
        Column(head, weight=2.4),
        *(Column(name, "number", 1.3) for name in COLUMNS),
        *(Column(f"{name}, now", "number", workbook_only=True) for name in COLUMNS),
        *(Column(f"{name}, last report", "number", workbook_only=True) for name in COLUMNS),
    )
    return DataTable(caption, columns, tuple(_figures(row) for row in rows), sheet=sheet)


def _figures(row: ProfileRow) -> Row:
    cells: tuple[Cell, ...] = (
        Text(row.name),
        *(Text(figure.words) for figure in row.figures),
        *(Number(figure.now) for figure in row.figures),
        *(Number(figure.before) for figure in row.figures),
    )
    return Row(cells, id=f"profile-{row.key}")


def _note(made: Profile) -> str:
    last = day_words(made.before) if made.before else ""
    if not made.moved:
        return f"Nothing differs from the last report of {last}."
    return f"Figures in brackets are those of the last report of {last}, where they differ."


def _picture(made: Profile) -> Picture:
    counts = {state.key: figure.now for state, figure in zip(STATES, made.all, strict=True)}
    drawn = profile_bar("All of them by rating", counts, STATES, width=PAGE_WIDTH)
    columns = (
        Column(drawn.head[0] or "State", weight=3),
        *(Column(name, "number") for name in drawn.head[1:]),
    )
    rows = tuple(Row(tuple(Text(cell) for cell in cells)) for cells in drawn.rows)
    table = DataTable("All of them by rating", columns, rows, sheet="By rating")
    return Picture(drawn.title, drawn.svg, drawn.words, table)


def _good_or_better(made: Profile) -> str:
    """Good and outstanding among those that are rated; unrated is not bad."""
    figures = [figure.now for figure in made.all]
    rated = sum(figures[:-1])
    if not rated:
        return "None of them is rated yet."
    good = figures[0] + figures[1]
    waiting = (
        f" {count_of(figures[-1], 'place')} not yet rated: that says nothing against them."
        if figures[-1]
        else ""
    )
    return f"{good} of the {rated} that are rated are good or outstanding.{waiting}"


# --- what moved -----------------------------------------------------------------------------------
def _moved_section(time: Time, known: History) -> Section:
    moved = movements(known, time.since, time.day)
    title = f"What has changed since {day_words(time.since)}"
    if not moved:
        return Section("moved", title, (Paragraph("No rating moved, and no registration began or ended."),))
    blocks = [table for table in (_rated(moved), _opened(moved), _ended(moved)) if table.rows]
    return Section("moved", title, tuple(blocks))


PLACE = (Column("Name", weight=3), Column("Type", weight=1.8), Column("Run by", weight=2.6))


def _place(place: Place) -> tuple[Cell, ...]:
    return Text(place.name), Text(place.kind_words), Text(place.run_by)


def _rated(moved: Movements) -> DataTable:
    columns = (
        *PLACE,
        Column("Was", weight=1.8),
        Column("Is now", weight=1.8),
        Column("Published", "date", 1.7),
    )
    rows = tuple(
        Row(
            (*_place(each.place), Text(each.was_words), Text(each.now_words), Day(each.on)),
            id=f"rated-{each.place.pk}",
        )
        for each in moved.rated
    )
    return DataTable(f"Ratings that moved ({len(rows)})", columns, rows, sheet="Ratings moved")


def _opened(moved: Movements) -> DataTable:
    columns = (
        *PLACE,
        Column("Registered", "date", 1.7),
        Column("Rating", weight=1.8),
        Column("Follows", weight=2),
    )
    rows = tuple(_registered(each, "opened") for each in moved.opened)
    return DataTable(f"New registrations ({len(rows)})", columns, rows, sheet="New registrations")


def _ended(moved: Movements) -> DataTable:
    columns = (
        *PLACE,
        Column("Ended", "date", 1.7),
        Column("Rating", weight=1.8),
        Column("Followed by", weight=2),
    )
    rows = tuple(_registered(each, "ended") for each in moved.ended)
    return DataTable(f"Registrations that ended ({len(rows)})", columns, rows, sheet="Registrations ended")


def _registered(each: Registration, what: str) -> Row:
    cells = (*_place(each.place), Day(each.on), Text(each.label_words), Text(each.follows))
    return Row(cells, id=f"{what}-{each.place.pk}")
