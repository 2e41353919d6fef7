"""Forms of papers: added, described, uploaded, signed off, put into a supplement."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q

from accounts.access import members_with
from accounts.models import User
from accounts.permissions import Permission
from oversight import exemptions, paper_kinds
from oversight.generated_papers import Maker, Wanted
from oversight.models import Advice, AgendaItem, Meeting, Paper
from oversight.summaries.papers import waiting_papers
from oversight.uploads.kinds import ENDINGS
from ui.forms import GovukDateField, LongTextField, SizedFileField

EXEMPT_HINT = "Only people who may read exempt papers see it; the public reads the paragraph that is cited."
FILE_HINT = (
    "PDF, Word (.docx), Excel (.xlsx), PNG or JPEG. A tagged PDF is best: screen readers can follow it."
)


def _file(*, required: bool) -> SizedFileField:
    return SizedFileField(
        label="File" if required else "File (you can also add it later)",
        max_bytes=settings.PAPER_MAX_BYTES, endings=ENDINGS, required=required, help_text=FILE_HINT,
    )  # fmt: skip


class _ExemptFields(forms.Form):
    """Whether a paper is kept from the public, and why."""

    exempt = forms.BooleanField(label="Keep it from the public", required=False, help_text=EXEMPT_HINT)
    exempt_paragraph = forms.ChoiceField(
        label="Paragraph of Schedule 12A, if it is kept from the public",
        choices=[("", "None"), *exemptions.CHOICES], required=False,
    )  # fmt: skip
    public_interest = LongTextField(
        label="Why keeping it exempt outweighs publishing it", required=False, rows=3, max_length=2000
    )


class NewPaperForm(_ExemptFields):
    """A new paper of an item."""

    field_order = ("kind", "title", "appendix", "file", "exempt", "exempt_paragraph", "public_interest")
    kind = forms.ChoiceField(label="What kind of paper is it?", widget=forms.RadioSelect)
    title = forms.CharField(label="Title", max_length=300)
    appendix = forms.CharField(
        label="Appendix (optional)", max_length=30, required=False,
        help_text="For example, Appendix 1, when it hangs on another paper of the item.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = paper_kinds.all_kinds()
        field: Any = self.fields["kind"]
        field.choices = [(kind.slug, kind.title) for kind in kinds]
        field.option_hints = {kind.slug: kind.hint for kind in kinds}
        self.fields["file"] = _file(required=False)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A report that is written here takes no file."""
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if kind and data.get("file") and not paper_kinds.get(kind).takes_files:
            self.add_error("file", "This kind is written here. Choose another kind to send a file.")
        return data


class PaperForm(_ExemptFields):
    """What a paper is called, who writes it, and whether it is exempt."""

    field_order = ("version", "title", "appendix", "author", "exempt", "exempt_paragraph", "public_interest")
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="Title", max_length=300)
    appendix = forms.CharField(label="Appendix (optional)", max_length=30, required=False)

    def __init__(self, *args: Any, paper: Paper, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        writers = members_with(paper.partnership, Permission.WRITE_PAPERS, today)
        people = User.objects.filter(Q(pk__in=writers) | Q(pk=paper.author_id))  # who left stays named
        self.fields["author"] = forms.ModelChoiceField(people, label="Author", required=False)
        self.order_fields(self.field_order)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to write."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class UploadForm(forms.Form):
    """A new file of a paper."""

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = _file(required=True)
        if not first:
            self.fields["note"] = forms.CharField(
                label="What has changed? (optional)", max_length=300, required=False
            )


class GenerateForm(forms.Form):
    """As at which day a paper is made from our own data, and what it is compared with."""

    def __init__(
        self, *args: Any, maker: Maker, partnership: Any, exempt: bool, title: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.maker = maker
        if title:
            self.fields["title"] = forms.CharField(label="Title", max_length=300, initial=title)
        self.choices = list(maker.choices(partnership)) if maker.choices else []
        if len(self.choices) > 1:
            self.fields["about"] = forms.ChoiceField(label="Which one?", choices=self.choices)
        self.fields["as_at"] = GovukDateField(
            label="As at", help_text="The facts of that day; not later than today."
        )
        self.fields["since"] = GovukDateField(
            label="Compared with (optional)", required=False,
            help_text=f"The day of the last report. Empty: {maker.compared}.",
        )  # fmt: skip
        if exempt:
            editions = (
                ("restricted", f"Restricted: {maker.restricted}"), ("public", f"Public: {maker.public}"),
            )  # fmt: skip
            self.fields["edition"] = forms.ChoiceField(
                label="Edition", choices=editions, widget=forms.RadioSelect, initial="restricted",
                help_text="The paper is kept from the public, so it may carry the restricted edition.",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """There must be something to make a paper of."""
        if self.maker.choices and not self.choices:
            raise forms.ValidationError(
                f"There is no {self.maker.title} yet. Make one first, then ask again."
            )
        return super().clean() or {}

    @property
    def wanted(self) -> Wanted:
        """What was asked for; the public reads the public edition."""
        data = self.cleaned_data
        about = data.get("about") or (self.choices[0][0] if self.choices else "")
        return Wanted(data["as_at"], data["since"], data.get("edition", "public"), about)


class ReasonForm(forms.Form):
    """Why something is done that stays in the record."""

    reason = LongTextField(label="Why?", max_length=300, rows=3)


class AskForm(forms.Form):
    """Whom to ask for advice."""

    kind = forms.ChoiceField(label="What advice?", choices=Advice.Kind.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, paper: Paper, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what = Permission.VIEW_EXEMPT if paper.is_exempt else Permission.WRITE_PAPERS
        people = members_with(paper.partnership, Permission.WRITE_PAPERS, today)
        people = people.filter(pk__in=members_with(paper.partnership, what, today))
        self.fields["of"] = forms.ModelChoiceField(
            people, label="Whom do you ask?", help_text="They get a mail, and the working days run."
        )


class AnswerForm(forms.Form):
    """Advice; `read` is the key of the version that the adviser has before them."""

    read = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="What is your advice?", choices=Advice.Outcome.choices, widget=forms.RadioSelect
    )
    words = LongTextField(
        label="In words", required=False, max_length=5000, rows=6,
        help_text="Needed when something must change. The author reads it.",
    )  # fmt: skip


class ApproveForm(forms.Form):
    """Approve what was read; `version` is that of the paper's row."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, missing: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if missing:
            self.fields["without_advice"] = LongTextField(
                label="Why is it approved without the missing advice?", max_length=500, rows=3,
                help_text="Stays in the record.",
            )  # fmt: skip


class SupplementForm(forms.Form):
    """Late papers that go out together."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting_papers(meeting)
        self.fields["papers"] = forms.MultipleChoiceField(
            label="Papers", widget=forms.CheckboxSelectMultiple,
            choices=[(paper.pk, f"Item {paper.item.number}: {paper.title}") for paper in self.waiting],
            error_messages={"required": "Choose the papers of the supplement"},
        )  # fmt: skip
        self.fields["reason"] = LongTextField(
            label="Why did they come late?", max_length=2000, rows=4,
            help_text="In the chair’s words; the supplement prints it.",
        )  # fmt: skip

    @property
    def papers(self) -> list[Paper]:
        """The papers that were chosen."""
        chosen = {int(pk) for pk in self.cleaned_data["papers"]}
        return [paper for paper in self.waiting if paper.pk in chosen]


def item_words(item: AgendaItem) -> str:
    """An item in a heading: "Item 4, Home first"."""
    return f"Item {item.number}, {item.title}"
