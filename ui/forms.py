"""Form fields in GOV.UK style: a date in three boxes, long text that is counted, and the words of their
errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from core.words import day_words
from ui import malware
from ui.dates import PARTS, DateProblem, read_parts, read_written


class GovukDateWidget(forms.Widget):
    """Day, month and year in three boxes; a whole date in the first box, or under the plain name, is taken
    too.
    """

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """[day, month, year] as typed; a whole date stands alone in the first place."""
        parts = [str(data.get(f"{name}_{part}", "") or "").strip() for part in PARTS]
        if not any(parts) and data.get(name):
            return [str(data[name]).strip(), "", ""]
        return parts

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """True when none of the boxes was sent."""
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The label belongs to the first box."""
        return f"{id_}_day" if id_ else id_

    def boxes(self, value: Any) -> list[str]:
        """What to show in the three boxes for a date, a list as typed, or nothing."""
        if isinstance(value, datetime | date):
            return [str(value.day), str(value.month), str(value.year)]
        if isinstance(value, list | tuple):
            return [str(part) for part in value]
        if value:
            written = read_written(str(value))
            return self.boxes(written) if written else [str(value), "", ""]
        return ["", "", ""]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Draw the boxes without label or error, for places that don't use the template pack."""
        from django.template.loader import render_to_string

        boxes = [
            {
                "part": part,
                "name": f"{name}_{part}",
                "id": f"{(attrs or {}).get('id', 'id_' + name)}_{part}",
                "value": box,
            }
            for part, box in zip(PARTS, self.boxes(value), strict=True)
        ]
        return render_to_string("govuk/date_boxes.html", {"boxes": boxes})


class GovukDateField(forms.DateField):
    """A date in three boxes. Month names and a pasted whole date are understood; two-digit years are refused.

    `noun` is what error messages call the date, such as "Due date"; without it the label is used.
    """

    widget = GovukDateWidget

    def __init__(
        self, *, noun: str = "", earliest: date | None = None, latest: date | None = None, **kwargs: Any
    ):
        self.noun = noun
        self.earliest = earliest
        self.latest = latest
        super().__init__(**kwargs)

    @property
    def name_in_words(self) -> str:
        """How an error message begins."""
        return self.noun or str(self.label or "Date").rstrip("?")

    def clean(self, value: Any) -> date | None:
        """The date, or None when nothing was typed and nothing is required."""
        day = self._read(value)
        if day is None:
            if self.required:
                raise ValidationError(
                    f"Enter {lower_first(self.name_in_words)}", code="required", params={"parts": ["day"]}
                )
            return None
        if self.earliest and day < self.earliest:
            raise self._wrong(f"must be {day_words(self.earliest)} or later")
        if self.latest and day > self.latest:
            raise self._wrong(f"must be {day_words(self.latest)} or earlier")
        self.run_validators(day)
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as dates; what cannot be read has changed."""
        if self.disabled:
            return False
        before = initial.date() if isinstance(initial, datetime) else initial
        try:
            return self._read(data) != (before or None)
        except ValidationError:
            return True

    def _read(self, value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value in (None, ""):
            return value or None
        parts = [value, "", ""] if isinstance(value, str) else list(value)
        try:
            return read_parts(*(str(part or "").strip() for part in parts))
        except DateProblem as problem:
            raise self._wrong(problem.words, problem.parts) from problem

    def _wrong(self, words: str, parts: tuple[str, ...] = PARTS) -> ValidationError:
        return ValidationError(f"{self.name_in_words} {words}", code="invalid", params={"parts": list(parts)})


class LongTextField(forms.CharField):
    """Text of several lines with a character count; line ends count as one character, as the browser counts
    them.
    """

    def __init__(self, *, max_length: int | None = 2000, rows: int = 5, **kwargs: Any):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Line ends become plain newlines before anything is counted."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class SizedFileField(forms.FileField):
    """A file with a limit in bytes and a list of endings, both said in words before anything is read.

    The ending is only the first check: a malware scanner looks at it where there is one, and whoever reads
    the file looks at its content too.
    """

    def __init__(self, *, max_bytes: int, endings: tuple[str, ...] = (), **kwargs: Any):
        self.max_bytes = max_bytes
        self.endings = endings
        widget = forms.FileInput(attrs={"accept": ",".join(endings)} if endings else {})
        super().__init__(widget=kwargs.pop("widget", widget), **kwargs)

    def to_python(self, data: Any) -> Any:
        """The uploaded file, or a sentence that says what is wrong with it."""
        if data not in self.empty_values:
            if data.size > self.max_bytes:
                raise ValidationError(
                    f"The file is {_size(data.size)}; it must not be larger than {_size(self.max_bytes)}",
                    code="too_large",
                )
            if self.endings and not str(data.name).lower().endswith(self.endings):
                raise ValidationError(
                    f"The file must be one of these kinds: {', '.join(self.endings)}", code="kind"
                )
            if data.size == 0:
                raise ValidationError("The file is empty", code="empty")
            try:
                malware.check(data)
            except malware.Refused as refused:
                raise ValidationError(str(refused), code="malware") from refused
        return super().to_python(data)


def _size(number: int) -> str:
    """A number of bytes in words: 5.0 MB."""
    return filesizeformat(number).replace("\xa0", " ")


def lower_first(text: str) -> str:
    """`Due date` -> `due date`; an abbreviation such as `CQC rating` keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
