"""The form pack: GOV.UK markup, errors that say what to do, and links that lead to the right input."""

from __future__ import annotations

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Fieldset, Layout, Row, Submit
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict
from lxml import html as lxml_html  # type: ignore[import-untyped]

from ui import fields
from ui.forms import GovukDateField, LongTextField, SizedFileField


class Everything(forms.Form):
    helper: FormHelper
    title = forms.CharField(label="Title", help_text="A few words")
    lead = forms.ChoiceField(label="Lead", choices=[("", "Choose"), ("a", "A")])
    due = GovukDateField(label="Due date")
    how = forms.ChoiceField(
        label="How is it?", choices=[("g", "Good"), ("b", "Bad")], widget=forms.RadioSelect
    )
    told = forms.MultipleChoiceField(
        label="Who knows?", choices=[("h", "Home")], widget=forms.CheckboxSelectMultiple
    )
    words = LongTextField(label="Progress", max_length=20)
    paper = SizedFileField(label="Paper", max_bytes=10, endings=(".pdf",))
    sure = forms.BooleanField(label="It is agreed")
    key = forms.CharField(widget=forms.HiddenInput)


def draw(source: str, **context: object) -> lxml_html.HtmlElement:
    text = Template("{% load crispy_forms_tags govuk %}" + source).render(Context(context))
    return lxml_html.fromstring(f"<div>{text}</div>")


def test_every_link_of_the_error_summary_leads_to_an_input_that_can_be_focused():
    page = draw("{{ form|crispy }}", form=Everything({}))
    links = page.xpath("//*[@class='govuk-error-summary']//a/@href")
    assert len(links) == 8
    for link in links:
        (target,) = page.xpath("//*[@id=$id]", id=link[1:])
        assert target.tag in ("input", "select", "textarea"), link


def test_an_error_of_a_hidden_field_is_said_without_a_link():
    page = draw("{{ form|crispy }}", form=Everything({}))
    loose = [item.text for item in page.xpath("//*[@class='govuk-error-summary']//li[not(a)]")]
    assert loose == ["Enter key"]


def test_a_bare_required_message_says_what_to_do():
    form = Everything({})
    said = {name: fields.messages_of(form[name])[0] for name in form.fields}
    assert said == {
        "title": "Enter title", "lead": "Select lead", "due": "Enter due date", "key": "Enter key",
        "how": "Answer the question “How is it?”", "told": "Answer the question “Who knows?”",
        "words": "Enter progress", "paper": "Choose paper", "sure": "Tick the box: it is agreed",
    }  # fmt: skip


def test_the_date_link_leads_to_the_part_that_is_wrong():
    form = Everything({"due_day": "5", "due_month": "1", "due_year": "21"})
    assert fields.target_of(form["due"]) == "id_due_year"
    view = fields.view_of(form["due"])
    assert [box.wrong for box in view.boxes] == [False, False, True]


def test_hint_and_error_are_tied_to_the_input():
    page = draw("{{ form|crispy }}", form=Everything({}))
    (title,) = page.xpath("//input[@id='id_title']")
    assert title.get("aria-describedby") == "id_title-hint id_title-error"
    for name in title.get("aria-describedby").split():
        assert page.xpath("//*[@id=$id]", id=name)


def test_browser_bubbles_and_silent_cuts_are_off():
    page = draw("{{ form|crispy }}", form=Everything())
    assert not page.xpath("//*[@required]")
    (words,) = page.xpath("//textarea")
    assert words.get("maxlength") is None
    assert words.getparent().get("data-maxlength") == "20"


def test_the_summary_is_shown_once_even_when_the_layout_shows_it_too():
    page = draw("{% error_summary form %}{% crispy form %}", form=Everything({}))
    assert len(page.xpath("//*[@class='govuk-error-summary']")) == 1


def test_radio_groups_have_a_legend_and_keep_the_choice():
    page = draw("{{ form|crispy }}", form=Everything({"how": "b"}))
    (group,) = page.xpath("//div[@class='govuk-radios']")
    assert group.xpath("./ancestor::fieldset/legend")[0].text == "How is it?"
    assert group.xpath(".//input[@checked]/@value") == ["b"]
    assert group.xpath(".//input/@class") == ["govuk-radios__input"] * 2
    assert not group.xpath(".//label[contains(@class, 'govuk-radios__label')]//input")


def test_crispy_layouts_draw_rows_columns_fieldsets_and_buttons():
    form = Everything()
    form.helper = FormHelper()
    form.helper.layout = Layout(
        Fieldset("Facts", "title", Row(Column("lead"), Column("due"))),
        Div("words", css_class="wide"),
        "key",
    )
    form.helper.add_input(Submit("save", "Save the step"))
    page = draw("{% crispy form %}", form=form)
    assert page.xpath("//form[@method='post' and @novalidate]")
    assert page.xpath("//fieldset/legend")[0].text.strip() == "Facts"
    assert page.xpath("//button[@type='submit' and @name='save']")[0].text == "Save the step"
    assert not page.xpath("//*[@style]")


def test_upload_forms_say_that_they_carry_files():
    form = Everything()
    form.helper = FormHelper()
    assert draw("{% crispy form %}", form=form).xpath("//form/@enctype") == ["multipart/form-data"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"x" * 11, "The file is 11 bytes; it must not be larger than 10 bytes"),
        ("a.exe", b"x", "The file must be one of these kinds: .pdf"),
    ],
)
def test_a_file_that_is_too_large_or_of_another_kind_is_refused(name, content, words):
    form = Everything({}, MultiValueDict({"paper": [SimpleUploadedFile(name, content)]}))
    assert form.errors["paper"] == [words]


def test_line_ends_count_as_one_character_as_in_the_browser():
    form = Everything({"words": "a\r\nb" + "c" * 17})
    assert "words" not in form.errors
    assert form.cleaned_data["words"] == "a\nb" + "c" * 17


class Cell(forms.Form):
    row_label = ""
    status = forms.ChoiceField(label="Status", choices=[("a", "A"), ("b", "B")])
    due = GovukDateField(label="Due", required=False)


def test_a_grid_names_each_field_by_column_and_row_and_shows_errors_in_the_row():
    formset = forms.formset_factory(Cell, extra=0)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-status": "a", "form-1-status": "x"}
    )
    formset.forms[0].row_label = "1.1 Train staff"
    formset.is_valid()
    page = draw('{% error_summary formset %}{% formset_grid formset "Steps" "Step" %}', formset=formset)
    labels = [label.text for label in page.xpath("//tbody//label[contains(@for, 'status')]")]
    assert labels == ["Status of 1.1 Train staff", "Status of Row 2"]
    (link,) = page.xpath("//*[@class='govuk-error-summary']//a/@href")
    assert link == "#id_form-1-status"
    assert page.xpath("//tr[contains(@class, 'app-grid__row--error')]//th")[0].text == "Row 2"
