"""The form that is filled while talking to a home: short, prefilled where something is known, kept if wrong.

What is known stands in the fields. Nothing of it is written again unless a figure is changed, or “still true”
is ticked for its block; so a form that nobody got round to filling changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import format_html

from accounts.models import Partnership, User
from core.errors import ChangedMeanwhile
from core.words import day_words
from providers.actions.contacts import LONGEST_NAME, LONGEST_WORDS
from providers.actions.contacts_ring import Said, Worry
from providers.actions.vacancies import MOST, Free
from providers.forms.contacts import NO_RESIDENT, PromiseRows
from providers.models import (
    BedType,
    Contact,
    HomeConcern,
    Location,
    Severity,
    Staffing,
    Theme,
    Vacancy,
)
from providers.summaries.homes import ThemeLine, themes_of
from ui.forms import LongTextField

STAFF = {"employed": "Own care staff", "agency": "Agency staff today", "absent": "Own staff away"}
AS_IT_IS = "As it is"
HIDDEN = '<span class="govuk-visually-hidden">{}</span>{}'
CHANGED_TO = [(name, label) for name, label in Severity.choices if name != Severity.WHITE]
QUESTIONS = {
    "free": "Free beds", "staff": "Staff", **dict(Theme.choices), "outbreak": "Outbreak",
    "visitors": "Visitors",
}  # fmt: skip
OUTBREAK = {"": "Not asked", "yes": "Yes", "no": "No"}


class RingForm(PromiseRows):
    """One call of a ring-around."""

    form_key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    staff_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="What came of it", choices=Contact.Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it"},
    )  # fmt: skip
    how = forms.ChoiceField(
        label="How", choices=Contact.How.choices, initial=Contact.How.CALL.value, required=False
    )
    spoke_to = forms.CharField(
        label="Whom you spoke to", max_length=LONGEST_NAME, required=False, help_text="Name and role."
    )
    beds_true = forms.BooleanField(label="All free beds above are still true", required=False)
    staff_true = forms.BooleanField(label="The staff figures above are still true", required=False)
    outbreak = forms.ChoiceField(
        label="Is there an outbreak?", choices=list(OUTBREAK.items()), widget=forms.RadioSelect,
        required=False, initial="",
    )  # fmt: skip
    outbreak_words = forms.CharField(
        label="About the outbreak (optional)", max_length=500, required=False,
        help_text="What it is and how many are affected, as numbers.",
    )  # fmt: skip
    visitors = forms.CharField(label="Visitors (optional)", max_length=300, required=False)
    words = LongTextField(
        label="Anything else (optional)", max_length=LONGEST_WORDS, rows=3, required=False,
        help_text=NO_RESIDENT,
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, partnership: Partnership, location: Location, owners: QuerySet[User],
        user: User, today: date,
    ):  # fmt: skip
        self.known = Known(partnership, location, today)
        initial = {"form_key": uuid4().hex, **self.known.initial}
        super().__init__(data, owners=owners, user=user, today=today, initial=initial)
        for bed_type, label in BedType.choices:
            self._add_number(f"free_{bed_type}", "Free", MOST, of=f"{label}: ")
            self._add_number(f"reserved_{bed_type}", "Reserved", MOST, of=f"{label}: ")
            self.fields[f"seen_{bed_type}"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        for name, label in STAFF.items():
            self._add_number(name, label, 9999)
        for theme, label in Theme.choices:
            self.fields[theme] = forms.ChoiceField(
                label=f"{label} is now", choices=[("", AS_IT_IS), *CHANGED_TO], widget=forms.RadioSelect,
                required=False, initial="",
            )  # fmt: skip
            self.fields[f"reason_{theme}"] = forms.CharField(
                label=f"Why ({label})", max_length=1000, required=False
            )

    def _add_number(self, name: str, label: str, most: int, of: str = "") -> None:
        """A field for a whole number; `of` is said to those who don't see the heading above it."""
        self.fields[name] = forms.IntegerField(
            label=format_html(HIDDEN, of, label), min_value=0, max_value=most, required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
            error_messages={"invalid": f"{of}{label} must be a whole number, such as 2"},
        )  # fmt: skip

    # --- for the template ---------------------------------------------------------------------
    @property
    def bed_rows(self) -> list[dict[str, Any]]:
        """The bed types of which something is known or typed."""
        return [row for row in self._bed_rows() if row["shown"]]

    @property
    def more_bed_rows(self) -> list[dict[str, Any]]:
        """The other bed types."""
        return [row for row in self._bed_rows() if not row["shown"]]

    def _bed_rows(self) -> list[dict[str, Any]]:
        rows = []
        for bed_type, label in BedType.choices:
            fields = [self[f"{name}_{bed_type}"] for name in ("free", "reserved", "seen")]
            known = self.known.beds.get(bed_type)
            typed = any(field.value() not in (None, "") or field.errors for field in fields[:2])
            rows.append({"label": label, "fields": fields, "known": known, "shown": bool(known) or typed})
        return rows

    @property
    def staff_fields(self) -> list[Any]:
        """Own, agency, away."""
        return [self[name] for name in STAFF]

    @property
    def theme_rows(self) -> list[dict[str, Any]]:
        """Each theme with what is thought of it now; `open` = something was typed."""
        rows = []
        for theme, label in Theme.choices:
            fields = [self[theme], self[f"reason_{theme}"]]
            is_open = any(field.value() or field.errors for field in fields)
            rows.append(
                {"label": label, "fields": fields, "known": self.known.themes[theme], "open": is_open}
            )
        return rows

    # --- what was said ------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        """A figure of the staff comes with the other two; a colour comes with its reason."""
        cleaned = super().clean()
        for theme, label in Theme.choices:
            colour, reason = cleaned.get(theme), cleaned.get(f"reason_{theme}")
            if colour and not reason:
                self.add_error(f"reason_{theme}", f"Say why {_inside(label)} is {colour} now")
            if reason and not colour:
                self.add_error(theme, f"Choose what {_inside(label)} is now, or empty the reason")
        if cleaned.get("outbreak_words") and not cleaned.get("outbreak"):
            self.add_error("outbreak", "Choose yes or no, or empty what you wrote about the outbreak")
        self._clean_staff(cleaned)
        self._clean_beds(cleaned)
        return cleaned

    def _clean_staff(self, cleaned: Mapping[str, Any]) -> None:
        numbers = [cleaned.get(name) for name in STAFF]
        if any(name in self.errors for name in STAFF):
            return
        wanted = any(number is not None for number in numbers) or cleaned.get("staff_true")
        for name, number in zip(STAFF, numbers, strict=True):
            if wanted and number is None:
                self.add_error(name, f"Enter {_inside(STAFF[name])}; 0 if there are none")
        if None not in numbers and numbers[2] > numbers[0]:  # type: ignore[operator]  # checked in this line
            self.add_error("absent", "More are away than the home employs. Check both figures")

    def _clean_beds(self, cleaned: Mapping[str, Any]) -> None:
        for bed_type, label in BedType.choices:
            free, reserved = cleaned.get(f"free_{bed_type}"), cleaned.get(f"reserved_{bed_type}")
            given = f"free_{bed_type}" not in self.errors
            if given and free is None and (reserved is not None or self._seen(bed_type) is not None):
                self.add_error(
                    f"free_{bed_type}",
                    f"Enter how many beds are free ({_inside(label)}); 0 if there are none",
                )
        if cleaned.get("beds_true") and not self.known.beds:
            self.add_error("beds_true", "Nothing is known of free beds yet. Enter the figures instead")

    def _seen(self, bed_type: str) -> Vacancy | None:
        return self.known.bed_of_key(self.cleaned_data.get(f"seen_{bed_type}"))

    @property
    def said(self) -> Said:
        """The answers, as the action takes them."""
        data = self.cleaned_data
        worries = [
            Worry(theme, data[theme], data[f"reason_{theme}"]) for theme in Theme.values if data.get(theme)
        ]
        outbreak = {"yes": True, "no": False}.get(data.get("outbreak", ""))
        return Said(
            free=self._free(), staff=self._staff(), worries=worries, outbreak=outbreak,
            outbreak_words=data.get("outbreak_words", ""),
        )  # fmt: skip

    def _free(self) -> list[Free]:
        """What changed since the form was opened, or everything known when it is still true."""
        found = []
        for bed_type in BedType.values:
            free = self.cleaned_data.get(f"free_{bed_type}")
            if free is None:
                continue
            reserved = self.cleaned_data.get(f"reserved_{bed_type}") or 0
            seen = self._seen(bed_type)
            same = seen is not None and (seen.admittable, seen.reserved) == (free, reserved)
            if same and not self.cleaned_data.get("beds_true"):
                continue
            found.append(
                Free(
                    bed_type,
                    free,
                    reserved,
                    features=tuple(seen.features) if seen else (),
                    weekly_fee=seen.weekly_fee if seen else None,
                    note=seen.note if seen else "",
                    seen=seen.pk if seen else None,
                )
            )
        return found

    def _staff(self) -> tuple[int, int, int] | None:
        numbers = tuple(self.cleaned_data.get(name) for name in STAFF)
        if None in numbers:
            return None
        seen = self.known.staff_of_key(self.cleaned_data.get("staff_seen"))
        same = seen is not None and (seen.employed, seen.agency, seen.absent) == numbers
        if same and not self.cleaned_data.get("staff_true"):
            return None
        return numbers  # type: ignore[return-value]  # three numbers: checked above

    @property
    def answers(self) -> dict[str, str]:
        """Question -> what was said, in words, as it was filled in."""
        said, data = self.said, self.cleaned_data
        found = {}
        if said.free:
            found["free"] = "; ".join(_bed_words(row) for row in said.free)
            if data.get("beds_true"):
                found["free"] += " (checked: still true unless changed)"
        if said.staff:
            found["staff"] = "{} own, {} agency, {} away".format(*said.staff)
        for worry in said.worries:
            found[worry.theme] = f"{Severity(worry.severity).label}: {worry.reason}"
        if said.outbreak is not None:
            found["outbreak"] = ": ".join(filter(None, [OUTBREAK[data["outbreak"]], said.outbreak_words]))
        if data.get("visitors"):
            found["visitors"] = data["visitors"]
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "outcome": data["outcome"], "how": data["how"] or Contact.How.CALL.value,
            "spoke_to": data["spoke_to"], "words": data["words"], "form_key": data["form_key"],
            "said": self.said, "answers": self.answers, "promises": self.promises,
        }  # fmt: skip

    def refuse(self, error: ValidationError) -> None:
        """Put what the action refused beside its field; wrong free beds beside the first of them."""
        beds = [f"free_{row.bed_type}" for row in self.said.free]
        for name, problems in error.message_dict.items():
            place = beds[0] if name == "vacancies" and beds else name
            self.add_error(place if place in self.fields else None, problems)

    def beaten(self, lost: ChangedMeanwhile) -> None:
        """Somebody wrote down free beds meanwhile: say what, keep what was typed, let it be saved again."""
        current: Any = lost.current
        kept: Any = self.data
        typed = kept.copy()
        for bed_type, row in self.known.fresh_beds().items():
            if str(typed.get(f"seen_{bed_type}") or "") != str(row.pk):
                typed[f"seen_{bed_type}"] = str(row.pk)
        self.data = typed
        label = BedType(current.bed_type).label
        self.add_error(
            f"free_{current.bed_type}",
            f"{label}: somebody else wrote down {current.admittable} free and {current.reserved} reserved "
            "while you were on the telephone. Yours is kept here; save again to replace theirs",
        )


class Known:
    """What is known of a home when it is rung, read once."""

    def __init__(self, partnership: Partnership, location: Location, today: date):
        self._vacancies = Vacancy.objects.about(partnership, location)
        self._staffing = Staffing.objects.about(partnership, location)
        self.beds = self.fresh_beds()
        self.staff = self._staffing.first()
        self.themes = {line.theme: _theme_words(line) for line in themes_of(partnership, location, today)}
        concerns = HomeConcern.objects.about(partnership, location).open()
        self.outbreak = concerns.filter(kind=HomeConcern.Kind.OUTBREAK).first()
        self._keys: dict[int, Vacancy] = {row.pk: row for row in self.beds.values()}

    def fresh_beds(self) -> dict[str, Vacancy]:
        """The current rows by bed type."""
        return {row.bed_type: row for row in self._vacancies.filter(current=True)}

    def bed_of_key(self, key: int | None) -> Vacancy | None:
        """The row that the person saw, current or not; rows never change."""
        if key is None:
            return None
        if key not in self._keys:
            row = self._vacancies.filter(pk=key).first()
            if row is None:
                return None
            self._keys[key] = row
        return self._keys[key]

    def staff_of_key(self, key: int | None) -> Staffing | None:
        """The figures that the person saw."""
        if key is None or (self.staff is not None and self.staff.pk == key):
            return self.staff if key is not None else None
        return self._staffing.filter(pk=key).first()

    @property
    def initial(self) -> dict[str, Any]:
        """What stands in the form when it is opened."""
        found: dict[str, Any] = {}
        for bed_type, row in self.beds.items():
            found[f"free_{bed_type}"] = row.admittable
            found[f"reserved_{bed_type}"] = row.reserved
            found[f"seen_{bed_type}"] = row.pk
        if self.staff:
            found |= {name: getattr(self.staff, name) for name in STAFF} | {"staff_seen": self.staff.pk}
        return found


def _theme_words(line: ThemeLine) -> str:
    """How a theme stands: red since 3 May 2021, and why."""
    row = line.newest
    if row is None or line.state.counts == Severity.WHITE:
        return str(Severity.WHITE.label).lower()
    return f"{row.get_severity_display().lower()} since {day_words(row.on)}: {row.reason}"


def _bed_words(row: Free) -> str:
    reserved = f", {row.reserved} reserved" if row.reserved else ""
    return f"{BedType(row.bed_type).label}: {row.admittable} free{reserved}"


def _inside(label: str) -> str:
    """A label inside a sentence."""
    first = label.split(maxsplit=1)[0]
    return label if first.isupper() else label[:1].lower() + label[1:]
