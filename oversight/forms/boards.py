"""Forms of boards: what a board is, its rules, its partners, texts, members and forward plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.forms import formset_factory

from accounts.models import Organisation, User
from oversight.models import Board, ForwardItem, Member, Purpose
from oversight.series import PLACES, WEEKDAYS
from ui.forms import GovukDateField, LongTextField

CHAIRS = [("", "Neither"), ("chair", "Chair"), ("vice_chair", "Vice-chair")]
SEVERAL = [(number, "every month" if number == 1 else f"every {number} months") for number in range(1, 13)]
REGIME_HINTS = {
    "public": "The law gives the public its agendas, papers and minutes, and clear days to read them.",
    "officers": "Nothing of it is published from here.",
}
LONGEST_TEXT = 4000


class _RowForm(forms.Form):
    """A form for a row: what was typed, without the version that the person saw."""

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to write."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _regime() -> forms.ChoiceField:
    field = forms.ChoiceField(
        label="Who has a right to its papers?", choices=Board.Regime.choices, widget=forms.RadioSelect
    )
    field.option_hints = REGIME_HINTS  # type: ignore[attr-defined]  # read by ui/fields.py
    return field


class NewBoardForm(_RowForm):
    """What a board needs at first; partners, members and dates come after it."""

    name = forms.CharField(label="Name of the board", max_length=200)
    prefix = forms.CharField(  # type: ignore[assignment]  # a field, not the prefix of names
        label="Prefix of its decisions", max_length=12,
        help_text="Its initials, such as JCB: decisions are then numbered JCB/2021/07.",
    )  # fmt: skip
    regime = _regime()
    purpose = LongTextField(
        label="What it is for (optional)", required=False, max_length=LONGEST_TEXT, rows=4,
        help_text="In words for the public.",
    )  # fmt: skip
    quorum_total = forms.IntegerField(
        label="Quorum: voting members who must be there", min_value=1, max_value=99, initial=1
    )
    quorum_each = forms.IntegerField(
        label="Of them, from each partner", min_value=0, max_value=99, initial=0,
        help_text="0 when it does not matter whose members they are.",
    )  # fmt: skip


class BoardForm(_RowForm):
    """What a board says of itself, and whom to ask."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label="Name of the board", max_length=200)
    prefix = forms.CharField(  # type: ignore[assignment]  # a field, not the prefix of names
        label="Prefix of its decisions", max_length=12, help_text="It stays once decisions are numbered."
    )
    slug = forms.CharField(
        label="Public address", max_length=60,
        help_text="The last part of the board’s public address. It stays once something is published.",
    )  # fmt: skip
    regime = _regime()
    purpose = LongTextField(
        label="What it is for (optional)", required=False, max_length=LONGEST_TEXT, rows=4,
        help_text="In words for the public.",
    )  # fmt: skip
    contact_name = forms.CharField(label="Whom to ask about it (optional)", max_length=150, required=False)
    contact_title = forms.CharField(label="Their job title (optional)", max_length=150, required=False)
    contact_email = forms.CharField(label="E-mail address (optional)", max_length=254, required=False)
    contact_phone = forms.CharField(label="Telephone number (optional)", max_length=40, required=False)


class RulesForm(_RowForm):
    """The quorum and the days before a meeting by which things must be done."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    quorum_total = forms.IntegerField(
        label="Quorum: voting members who must be there", min_value=1, max_value=99
    )
    quorum_each = forms.IntegerField(
        label="Of them, from each partner", min_value=0, max_value=99,
        help_text="0 when it does not matter whose members they are.",
    )  # fmt: skip
    author_days = forms.IntegerField(
        label="Authors deliver their papers", min_value=0, max_value=120,
        help_text="Clear working days before the meeting.",
    )  # fmt: skip
    clearance_days = forms.IntegerField(
        label="Papers are cleared", min_value=0, max_value=120,
        help_text="Clear working days before the meeting.",
    )  # fmt: skip
    agenda_days = forms.IntegerField(
        label="The agenda is published", min_value=0, max_value=120,
        help_text="Clear working days before the meeting. For a public committee the law asks for five.",
    )  # fmt: skip
    key_days = forms.IntegerField(
        label="Notice of a key decision", min_value=0, max_value=366,
        help_text="Clear days before the meeting. The law asks for 28.",
    )  # fmt: skip
    advice_days = forms.IntegerField(
        label="Advisers answer within", min_value=1, max_value=60, help_text="Working days."
    )


class MeetsForm(_RowForm):
    """When and where the board usually meets. All three of the series, or none."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    nth_week = forms.TypedChoiceField(
        label="Which week of the month", required=False, coerce=int, empty_value=None,
        choices=[("", "No fixed week"), *((number, word.capitalize()) for number, word in PLACES.items())],
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label="Which weekday", required=False, coerce=int, empty_value=None,
        choices=[("", "No fixed weekday"), *list(enumerate(WEEKDAYS))[:5]],
    )  # fmt: skip
    every_months = forms.TypedChoiceField(
        label="How often", required=False, coerce=int, empty_value=None,
        choices=[("", "No fixed rhythm"), *((number, words.capitalize()) for number, words in SEVERAL)],
    )  # fmt: skip
    usual_start = forms.TimeField(
        label="Usual time (optional)", required=False, help_text="For example, 09:30.",
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
        error_messages={"invalid": "Enter the time with 24 hours, such as 09:30"},
    )  # fmt: skip
    usual_minutes = forms.IntegerField(label="Usual length in minutes", min_value=5, max_value=720)
    usual_place = forms.CharField(label="Usual place (optional)", max_length=200, required=False)


class PartnerForm(forms.Form):
    """One body that the board joins."""

    name = forms.CharField(label="Name of the body", max_length=200, required=False)
    kind = forms.ChoiceField(label="Kind", choices=Organisation.Kind.choices, required=False)
    short_name = forms.CharField(label="Short name on lists", max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """Both names, or neither: an empty row says nothing."""
        cleaned = super().clean() or {}
        name, short = cleaned.get("name", "").strip(), cleaned.get("short_name", "").strip()
        if name and not short:
            self.add_error("short_name", f"Give {name} the short name that attendance lists print")
        if short and not name:
            self.add_error("name", f"Enter the full name of {short}")
        return cleaned


class TextForm(forms.Form):
    """One text for the public."""

    heading = forms.CharField(label="Heading", max_length=120, required=False)
    words = LongTextField(label="Words", max_length=LONGEST_TEXT, required=False, rows=5)

    def clean(self) -> dict[str, Any]:
        """Both, or neither: an empty pair says nothing."""
        cleaned = super().clean() or {}
        if cleaned.get("words") and not cleaned.get("heading"):
            self.add_error("heading", "Give this text a heading")
        if cleaned.get("heading") and not cleaned.get("words"):
            self.add_error("words", f"Write what stands under “{cleaned['heading']}”")
        return cleaned


class VersionForm(forms.Form):
    """The board as the person saw it, beside a formset."""

    version = forms.IntegerField(widget=forms.HiddenInput)


PartnerFormSet = formset_factory(PartnerForm, extra=2, max_num=12)
TextFormSet = formset_factory(TextForm, extra=2, max_num=20)


class ReasonForm(forms.Form):
    """Why."""

    reason = LongTextField(label="Why", max_length=300, rows=3)


class MemberForm(_RowForm):
    """A seat: who, what it lets them do, for whom, from when until when."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name", max_length=150)
    initials = forms.CharField(
        label="Initials (optional)", max_length=30, required=False,
        help_text="As minutes print them. Made from the name when left out.",
    )  # fmt: skip
    title = forms.CharField(label="Job title or office (optional)", max_length=150, required=False)
    kind = forms.ChoiceField(label="What the seat is", choices=Member.Kind.choices, widget=forms.RadioSelect)
    partner: Any = forms.ModelChoiceField(
        label="Whose seat it is", queryset=None, required=False, empty_label="Of no partner",
        help_text="Needed for voting members and substitutes: the quorum counts seats for each partner.",
    )  # fmt: skip
    stands_for: Any = forms.ModelChoiceField(
        label="A substitute for (optional)", queryset=None, required=False,
        empty_label="Any voting member of the same partner",
    )  # fmt: skip
    in_chair = forms.ChoiceField(
        label="In the chair", choices=CHAIRS, required=False, widget=forms.RadioSelect
    )
    organisation = forms.CharField(
        label="Organisation on attendance lists (optional)", max_length=80, required=False,
        help_text="The partner’s short name when left out.",
    )  # fmt: skip
    email = forms.CharField(label="E-mail address (optional)", max_length=254, required=False)
    user: Any = forms.ModelChoiceField(
        label="Account here (optional)", queryset=None, required=False, empty_label="No account",
        help_text="So that the person’s actions and notices reach them.",
    )  # fmt: skip
    starts_on = GovukDateField(label="First day")
    ends_on = GovukDateField(
        label="Last day (optional)", noun="Last day", required=False,
        help_text="Leave it empty while no end is known.",
    )  # fmt: skip

    def __init__(self, *args: Any, board: Board, member: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("partner", board.partners.select_related("organisation"))
        seats = board.members.filter(kind=Member.Kind.VOTING).exclude(pk=member.pk if member else 0)
        self._choices("stands_for", seats)
        people = User.objects.filter(memberships__partnership=board.partnership, is_active=True)
        self._choices("user", people.distinct().order_by("full_name", "pk"))

    def _choices(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  narrows the type for mypy
        field.queryset = rows

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to write; the chair is one question here and two columns there."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        seat = values.pop("in_chair")
        return {**values, "chair": seat == "chair", "vice_chair": seat == "vice_chair"}


class EndForm(forms.Form):
    """The last day of a term."""

    on = GovukDateField(
        label="Last day", noun="Last day", help_text="The person counts as a member on this day, not after."
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on"]
        assert isinstance(field, GovukDateField)  # noqa: S101  narrows the type for mypy
        field.earliest = member.starts_on


class ForwardForm(_RowForm):
    """Something the board means to take."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="What the board is to talk about", max_length=300)
    lead = forms.CharField(label="Who brings it (optional)", max_length=200, required=False)
    purpose = forms.ChoiceField(
        label="What the board is asked for", choices=Purpose.choices, widget=forms.RadioSelect
    )
    wanted_on = GovukDateField(
        label="Wanted by (optional)", noun="Wanted by", required=False,
        help_text="The first meeting on or after this day is offered it.",
    )  # fmt: skip
    key_decision = forms.BooleanField(
        label="A key decision", required=False, help_text="Notice is published 28 clear days before."
    )
    exempt = forms.BooleanField(
        label="Expected to be taken in private", required=False,
        help_text="Then only people who may read private papers see it in the plan.",
    )  # fmt: skip
    note = LongTextField(label="Note (optional)", max_length=LONGEST_TEXT, rows=3, required=False)


class SeriesForm(forms.Form):
    """Which of the proposed dates become meetings."""

    days = forms.MultipleChoiceField(
        label="Which of these dates do you want to make?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one date"},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], hints: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["days"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  narrows the type for mypy
        field.choices = choices
        field.option_hints = hints  # type: ignore[attr-defined]  # read by ui/fields.py

    @property
    def chosen(self) -> list[date]:
        """The ticked days, earliest first."""
        return sorted(date.fromisoformat(day) for day in self.cleaned_data["days"])


class HowManyForm(forms.Form):
    """How far to look ahead."""

    count = forms.IntegerField(label="How many dates", min_value=1, max_value=24)


def member_initial(member: Member) -> dict[str, Any]:
    """The form of a member as the seat is now."""
    names = ("version", "name", "initials", "title", "kind", "partner", "stands_for", "organisation")
    more = ("email", "user", "starts_on", "ends_on")
    seat = "chair" if member.chair else "vice_chair" if member.vice_chair else ""
    return {**{name: getattr(member, name) for name in (*names, *more)}, "in_chair": seat}


def forward_initial(item: ForwardItem) -> dict[str, Any]:
    """The form of a forward item as it is now."""
    names = (
        "version", "title", "lead", "purpose", "wanted_on", "key_decision", "exempt", "note",
    )  # fmt: skip
    return {name: getattr(item, name) for name in names}
