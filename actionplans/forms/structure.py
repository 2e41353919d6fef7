"""What a plan contains and how it is called: for those who may change its structure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from accounts.models import User
from actionplans.actions.plans import LeadName
from actionplans.layouts import COLUMN_KEYS, DEFAULTS, Layout, Scheme
from actionplans.models import Action, Lead, Plan, Step, Workstream
from actionplans.models.plans import CYCLE_CHOICES, STATUS_CHOICES
from ui.forms import GovukDateField, LongTextField

LAYOUT_CHOICES = [(layout.value, layout.label) for layout in Layout]
SCHEME_CHOICES = [(scheme.value, scheme.label) for scheme in Scheme]


class LinesField(LongTextField):
    """Several texts, one on a line."""

    def prepare_value(self, value: Any) -> Any:
        """A list is shown one on a line."""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared line by line."""
        return list(initial or []) != self.clean(data)


class NewPlanForm(forms.Form):
    """A new plan needs a title, a date and a layout; the layout brings words, columns and scheme."""

    title = forms.CharField(max_length=200)
    subtitle = forms.CharField(label="Subtitle (optional)", max_length=300, required=False)
    as_at = GovukDateField(
        label="Date of the plan",
        noun="Date of the plan",
        help_text="Timescales such as “End July” are read from this date.",
    )
    layout = forms.ChoiceField(
        label="What does it look like?",
        choices=LAYOUT_CHOICES,
        widget=forms.RadioSelect,
        help_text="You can change words, columns and the RAG scheme later.",
    )


class PlanForm(forms.Form):
    """A plan's own words, columns, scheme and limits."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(max_length=200)
    subtitle = forms.CharField(label="Subtitle (optional)", max_length=300, required=False)
    as_at = GovukDateField(label="Date of the plan", noun="Date of the plan")
    layout = forms.ChoiceField(label="Print layout", choices=LAYOUT_CHOICES, widget=forms.RadioSelect)
    scheme = forms.ChoiceField(label="RAG scheme", choices=SCHEME_CHOICES, widget=forms.RadioSelect)
    workstream_name = forms.CharField(label="What the plan calls its parts", max_length=40)
    action_name = forms.CharField(label="What it calls an action", max_length=40)
    step_name = forms.CharField(label="What it calls a step", max_length=40)
    columns = LongTextField(
        label="Columns",
        rows=8,
        help_text="One on a line, as “key: heading”, in order. Keys: " + ", ".join(COLUMN_KEYS) + ".",
    )
    objectives = LinesField(label="Objectives (optional)", rows=4, required=False, help_text="One on a line.")
    due_soon_days = forms.IntegerField(
        label="“Due soon” means within", min_value=1, max_value=120, help_text="Days."
    )
    silent_days = forms.IntegerField(
        label="A step is silent after", min_value=1, max_value=400, help_text="Days without an update."
    )

    @classmethod
    def of(cls, plan: Plan, data: Any = None) -> PlanForm:
        """The form for a plan as it is."""
        names = (
            "title",
            "subtitle",
            "as_at",
            "layout",
            "scheme",
            "workstream_name",
            "action_name",
            "step_name",
        )
        more = ("objectives", "due_soon_days", "silent_days", "version")
        initial = {name: getattr(plan, name) for name in (*names, *more)}
        initial["columns"] = "\n".join(f"{key}: {heading}" for key, heading in plan.column_headings)
        return cls(data, initial=initial)

    def clean_columns(self) -> list[list[str]]:
        """Pairs of key and heading; an unknown or repeated key is named."""
        columns: list[list[str]] = []
        for line in self.cleaned_data["columns"].splitlines():
            key, _, heading = (part.strip() for part in line.partition(":"))
            if not key and not heading:
                continue
            if key not in COLUMN_KEYS:
                raise forms.ValidationError(f"“{key}” is not a column. Choose from: {', '.join(COLUMN_KEYS)}")
            if not heading:
                raise forms.ValidationError(f"Give “{key}” a heading: {key}: its heading")
            if key in (known for known, _ in columns):
                raise forms.ValidationError(f"“{key}” is listed twice")
            columns.append([key, heading])
        return columns

    @property
    def changes(self) -> dict[str, Any]:
        """What to write; columns equal to the layout's own are stored as "the layout's own"."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        default = [list(pair) for pair in DEFAULTS[Layout(values["layout"])].columns]
        if values["columns"] == default or (
            "layout" in self.changed_data and "columns" not in self.changed_data
        ):
            values["columns"] = []
        return values


class WorkstreamForm(forms.Form):
    """A workstream and its key metrics."""

    number = forms.CharField(max_length=12)
    name = forms.CharField(max_length=300)
    statement = LongTextField(label="Statement (optional)", rows=3, required=False)
    focus = LinesField(label="Focus areas (optional)", rows=4, required=False, help_text="One on a line.")
    objectives = forms.MultipleChoiceField(
        label="Objectives it serves", required=False, widget=forms.CheckboxSelectMultiple
    )
    metrics = LinesField(label="Key metrics (optional)", rows=4, required=False, help_text="One on a line.")
    lead = forms.ModelChoiceField(
        label="Who accepts what leads report (optional)",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, plan: Plan, people: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["lead"].queryset = people  # type: ignore[attr-defined]
        if plan.objectives:
            choices = [(str(n), f"{n}. {text}") for n, text in enumerate(plan.objectives, start=1)]
            self.fields["objectives"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["objectives"]

    @classmethod
    def of(cls, workstream: Workstream, people: Any, data: Any = None) -> WorkstreamForm:
        """The form for a workstream as it is."""
        names = ("number", "name", "statement", "focus", "objectives", "lead", "version")
        initial = {name: getattr(workstream, name) for name in names}
        initial["metrics"] = [metric.name for metric in workstream.metrics.all()]
        return cls(data, plan=workstream.plan, people=people, initial=initial)

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes, metrics apart."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "metrics")}


class NewActionForm(forms.Form):
    """A new action."""

    title = LongTextField(rows=3, max_length=4000)
    ref = forms.CharField(
        label="Reference (optional)",
        max_length=20,
        required=False,
        help_text="Left empty, the next number is taken.",
    )
    care_settings = forms.CharField(
        label="Care settings (optional)",
        max_length=200,
        required=False,
        help_text="Codes, with commas between: CH, HS.",
    )
    phases = forms.CharField(
        label="Phases (optional)", max_length=200, required=False, help_text="With commas between."
    )

    def clean_care_settings(self) -> list[str]:
        """The codes."""
        return _parts(self.cleaned_data["care_settings"])

    def clean_phases(self) -> list[str]:
        """The phases."""
        return _parts(self.cleaned_data["phases"])


class WordingForm(forms.Form):
    """The wording of an action, which is corrected, not reported."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = LongTextField(rows=3, max_length=4000)

    @classmethod
    def of(cls, action: Action, data: Any = None) -> WordingForm:
        """The form for an action as it is."""
        return cls(data, initial={"version": action.version, "title": action.title})


class StepWordingForm(forms.Form):
    """A step's wording and timescale: for a new step, or to put right what is printed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = LongTextField(rows=3, max_length=4000)
    status = forms.ChoiceField(choices=STATUS_CHOICES, initial="not_started")
    timescale_text = forms.CharField(
        label="Timescale in words (optional)",
        max_length=500,
        required=False,
        help_text="Such as: end of July; weekly; ongoing, review in March. Dates are read from the words.",
    )
    agreed_due = GovukDateField(
        label="Agreed date (optional)", noun="Agreed date", required=False, help_text="Wins over the words."
    )
    review_date = GovukDateField(label="Next review (optional)", noun="Next review", required=False)
    cycle = forms.ChoiceField(label="Review cycle", required=False, choices=[("", "None"), *CYCLE_CHOICES])

    @classmethod
    def of(cls, step: Step, data: Any = None) -> StepWordingForm:
        """The form for a step as it is; its status is reported elsewhere."""
        names = ("text", "timescale_text", "agreed_due", "review_date", "cycle", "version")
        form = cls(data, initial={name: getattr(step, name) for name in names})
        del form.fields["status"]
        return form


class LeadForm(forms.Form):
    """One lead: a person who has an account here, or a post or team by name."""

    name = forms.CharField(
        label="Name as printed",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "lead-names", "autocomplete": "off"}),
    )
    user = forms.ModelChoiceField(
        label="Person here",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody with an account",
    )
    accountable = forms.BooleanField(label="Accountable", required=False)

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is not None:
            self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A row that only says "accountable" names nobody."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("accountable") and not (values.get("name") or values.get("user")):
            self.add_error("name", "Say who is accountable")
        return values


class LeadFormSet(BaseFormSet):  # type: ignore[type-arg]
    """All leads of an action; an emptied row is taken out."""

    def clean(self) -> None:
        """At most one is accountable."""
        if any(self.errors):
            return
        if sum(bool(form.cleaned_data.get("accountable")) for form in self.forms) > 1:
            raise forms.ValidationError("Only one lead can be accountable. Untick the others.")

    @property
    def leads(self) -> list[LeadName]:
        """The leads, in order; a person without a printed name goes by their own."""
        found = []
        for form in self.forms:
            values = form.cleaned_data
            user = values.get("user")
            name = str(values.get("name") or (user.full_name if user else "")).strip()
            if name:
                found.append(LeadName(name, user, bool(values.get("accountable"))))
        return found


_Leads = formset_factory(LeadForm, formset=LeadFormSet, extra=2, max_num=20, validate_max=True)


def lead_formset(leads: Sequence[Lead], people: Any, data: Any = None) -> LeadFormSet:
    """The leads as they are, with two empty rows."""
    initial = [{"name": lead.name, "user": lead.user_id, "accountable": lead.accountable} for lead in leads]
    formset = _Leads(data, initial=initial, prefix="leads", form_kwargs={"people": people})
    assert isinstance(formset, LeadFormSet)  # noqa: S101  made by the factory above
    return formset


class ReasonForm(forms.Form):
    """Why a plan is closed or taken up again."""

    reason = LongTextField(rows=3, max_length=1000, error_messages={"required": "Enter the reason"})


class DoneForm(forms.Form):
    """One thing that has been done."""

    text = LongTextField(label="What has been done", rows=2, max_length=4000)


def people_of(plan: Plan) -> Any:
    """People who may be named as leads: active members of the plan's partnership, by name."""
    members = User.objects.people().filter(is_active=True, memberships__partnership=plan.partnership_id)
    return members.distinct().order_by("full_name", "pk")


def names_in(plan: Plan) -> list[str]:
    """Names that leads of the plan go by, and its people: offered while somebody types."""
    printed = Lead.objects.filter(action__workstream__plan=plan).values_list("name", flat=True)
    return sorted({*printed, *people_of(plan).values_list("full_name", flat=True)}, key=str.casefold)


def with_reading(values: dict[str, Any], plan_date: date) -> dict[str, Any]:
    """Fields of a step from its wording form: what the words say, unless a date was given apart."""
    from actionplans import timescales

    fields = {key: value for key, value in values.items() if key in ("text", "status", "timescale_text")}
    read = timescales.parse(values["timescale_text"], plan_date=plan_date)
    due = values["agreed_due"] or (read.date if read.kind in ("due", "ongoing") else None)
    review = values["review_date"] or read.review_date
    kind = "due" if values["agreed_due"] else read.kind
    if kind == "unparsed" and review:
        kind = "review"
    return {
        **fields,
        "agreed_due": due,
        "review_date": review,
        "start_date": read.start_date,
        "cycle": values["cycle"] or read.cycle or "",
        "timescale_kind": kind,
        "precision": "day" if values["agreed_due"] else (read.precision or ""),
    }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
