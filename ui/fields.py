"""How a bound form field is shown: the facts that the field template needs, worked out in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from ui.dates import PARTS
from ui.forms import GovukDateWidget, lower_first

MANY = 6  # more radio buttons or boxes than this are drawn small; a widget may ask for it (`small`)
WIDTHS = {"day": "2", "month": "2", "year": "4"}
PLAIN_REQUIRED = str(forms.Field.default_error_messages["required"])


@dataclass(frozen=True)
class Box:
    """One of the three boxes of a date."""

    part: str
    id: str
    name: str
    value: str
    width: str
    wrong: bool


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox."""

    id: str
    label: Any
    hint: str
    control: SafeString


@dataclass(frozen=True)
class Problem:
    """One message of the error summary; `target` is the id that its link must focus, empty without a link."""

    text: str
    target: str


@dataclass(frozen=True)
class FieldView:
    """Everything that templates/govuk/field.html shows of one field."""

    kind: str
    id: str
    label: Any
    label_for: str
    hint: Any
    hint_id: str
    error: str
    error_id: str
    described_by: str
    control: SafeString
    options: list[Option]
    boxes: list[Box]
    max_length: int | None
    grouped: bool
    small: bool


CLASSES = {
    "input": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}


def kind_of(field: BoundField) -> str:
    """date, radios, checkboxes, checkbox, select, textarea, file, group (several inputs), hidden or input."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (GovukDateWidget, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.Select, "select"),
        (forms.MultiWidget, "group"),
    )
    return next((name for widget_class, name in kinds if isinstance(widget, widget_class)), "input")


def view_of(field: BoundField, *, focus: bool = False) -> FieldView:
    """Work out ids, descriptions, errors and controls; `focus` = it takes the focus after an htmx swap."""
    kind = kind_of(field)
    identity = field.auto_id or field.html_name
    texts = messages_of(field)
    hint_id = f"{identity}-hint" if field.help_text else ""
    error_id = f"{identity}-error" if texts else ""
    counted = _max_length(field) if kind == "textarea" else None
    options = list(_options(field, kind))
    described = " ".join(filter(None, [f"{identity}-info" if counted else "", hint_id, error_id]))
    return FieldView(
        kind=kind,
        id=identity,
        label=field.label,
        label_for=field.id_for_label or identity,
        hint=field.help_text,
        hint_id=hint_id,
        error=" ".join(texts),
        error_id=error_id,
        described_by=described,
        control=_control(field, kind, described, bool(counted), focus),
        options=options,
        boxes=list(_boxes(field, identity)) if kind == "date" else [],
        max_length=counted,
        grouped=kind in ("date", "radios", "checkboxes", "group"),
        small=len(options) > MANY or getattr(field.field.widget, "small", False),
    )


def messages_of(field: BoundField) -> list[str]:
    """Error messages of a field; what Django says without naming the field says it."""
    texts = []
    for error in field.errors.as_data():
        for text in error.messages:
            bare = error.code == "required" and text == PLAIN_REQUIRED
            words = _required_words(field) if bare else text
            if error.code == "invalid_choice" and text.startswith("Select a valid choice."):
                words = f"{field.label}: choose one of those offered"
            texts.append(words.rstrip(".") if words.count(".") == 1 else words)
    return list(dict.fromkeys(texts))


def problems_of(*forms_shown: Any) -> Iterator[Problem]:
    """Every error of forms and formsets in the order of the page, each with what its link focuses."""
    for shown in forms_shown:
        if hasattr(shown, "management_form"):
            yield from (Problem(text, "") for text in shown.non_form_errors())
            yield from problems_of(*shown.forms)
            continue
        if not shown.is_bound:
            continue
        yield from (Problem(str(text), "") for text in shown.non_field_errors())
        for field in shown:
            target = "" if field.is_hidden else target_of(field)
            yield from (Problem(text, target) for text in messages_of(field))


def target_of(field: BoundField) -> str:
    """The id of the input that has to be put right: of a date the first wrong box, of a group the first
    input.
    """
    kind = kind_of(field)
    if kind == "date":
        return f"{field.auto_id}_{next(iter(_wrong_parts(field)), 'day')}"
    if kind in ("radios", "checkboxes", "group"):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def _required_words(field: BoundField) -> str:
    verb = {
        "file": "Choose",
        "radios": "Select",
        "checkboxes": "Select",
        "select": "Select",
        "checkbox": "Tick",
    }
    kind = kind_of(field)
    label = str(field.label)
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    if kind == "checkbox":
        return f"Tick the box: {lower_first(label)}"
    return f"{verb.get(kind, 'Enter')} {lower_first(label)}"


def _max_length(field: BoundField) -> int | None:
    return getattr(field.field, "max_length", None)


def _control(field: BoundField, kind: str, described: str, counted: bool, focus: bool) -> SafeString:
    """The input itself with its class and descriptions; empty for kinds that are drawn from parts."""
    if kind in ("date", "radios", "checkboxes"):
        return SafeString("")
    attrs: dict[str, Any] = {"aria-describedby": described} if described else {}
    # GOV.UK forms say what is wrong in words: the browser's own bubbles are not accessible enough.
    field.form.use_required_attribute = False
    if field.errors:
        attrs["aria-invalid"] = "true"
    if focus:
        attrs["data-focus"] = True
    if kind == "textarea":
        attrs["maxlength"] = False  # people may paste too much and cut it down, and see the count
    attrs["class"] = " ".join(_classes(field, kind, counted))
    return field.as_widget(attrs=attrs)


def _classes(field: BoundField, kind: str, counted: bool) -> Iterable[str]:
    base = "govuk-checkboxes__input" if kind == "checkbox" else CLASSES.get(kind, "govuk-input")
    yield base
    if field.errors and kind != "checkbox":
        yield f"{base}--error"
    if counted:
        yield "govuk-js-character-count"
    if kind == "input" and isinstance(
        field.field, forms.IntegerField | forms.DecimalField | forms.FloatField
    ):
        yield "govuk-input--width-10"
    own = field.field.widget.attrs.get("class")
    if own:
        yield own


def _options(field: BoundField, kind: str) -> Iterator[Option]:
    if kind not in ("radios", "checkboxes"):
        return
    hints = getattr(field.field, "option_hints", {})
    for each in field.subwidgets:
        value = str(each.data["value"])
        hint = str(hints.get(value, ""))
        attrs = {**each.data["attrs"], "class": f"govuk-{kind}__input"}
        attrs.pop("required", None)
        if hint:
            attrs["aria-describedby"] = f"{each.id_for_label}-item-hint"
        each.data["attrs"] = attrs
        each.data["wrap_label"] = False
        yield Option(each.id_for_label, each.choice_label, hint, each.tag(wrap_label=False))


def _boxes(field: BoundField, identity: str) -> Iterator[Box]:
    widget = field.field.widget
    wrong = set(_wrong_parts(field))
    for part, value in zip(PARTS, widget.boxes(field.value()), strict=True):
        yield Box(part, f"{identity}_{part}", f"{field.html_name}_{part}", value, WIDTHS[part], part in wrong)


def _wrong_parts(field: BoundField) -> list[str]:
    errors = field.errors.as_data()
    named = [part for error in errors for part in (error.params or {}).get("parts", [])]
    return named or (list(PARTS) if errors else [])
