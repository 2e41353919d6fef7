"""Forms of telling: the set-up, a deputy of one incident, other bodies, when information may be released."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from failure_protocol.actions.notices_setup import Named
from failure_protocol.models import OtherParty, PartyMessage
from failure_protocol.models.notices_setup import PartyKind
from ui.forms import GovukDateField, LongTextField

TIME: dict[str, Any] = {
    "widget": forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
    "error_messages": {"invalid": "Enter the time with 24 hours, such as 17:40"},
}
TEL = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "govuk-input--width-20"})
MAIL = forms.EmailInput(attrs={"autocomplete": "off"})
YES_NO = (("yes", "Yes"), ("no", "No"))


def local_moment(day: date | None, at: time | None, *, later: bool = False) -> datetime | None:
    """Day and time on the wall as a moment. In the hour that the October night has twice it is the first one;
    `later` = the second, so that an on-call period never ends too early.
    """
    if day is None or at is None:
        return None
    local = timezone.make_aware(datetime.combine(day, at).replace(fold=int(later)))
    return local.astimezone(UTC)


def form_key() -> str:
    """What makes two taps of one page the same."""
    return str(uuid.uuid4())


class PersonForm(forms.Form):
    """Somebody to tell: a person with an account, or a name with numbers."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    user: Any = forms.ModelChoiceField(
        None, label="Person with an account", required=False, empty_label="Nobody with an account",
        help_text="With an account they can acknowledge by signing in.",
    )  # fmt: skip
    name = forms.CharField(
        label="Or a name", max_length=150, required=False, help_text="For somebody without an account."
    )
    post = forms.CharField(label="Post (optional)", max_length=150, required=False)
    phone = forms.CharField(
        label="Telephone to ring", max_length=40, required=False, widget=TEL,
        help_text="Empty = the number of their account. Ring it once to see that it works.",
    )  # fmt: skip
    email = forms.CharField(
        label="E-mail for the written confirmation", max_length=254, required=False, widget=MAIL,
        help_text="Empty = the address of their account.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        chosen: Any = self.fields["user"]
        chosen.queryset = people

    @property
    def named(self) -> Named:
        """What the actions take."""
        return Named(**{name: self.cleaned_data[name] for name in ("user", "name", "post", "phone", "email")})


class CorrectForm(PersonForm):
    """Numbers and post of somebody who stands on the ladder; the person stays."""

    def __init__(self, data: Any = None, *, has_account: bool, **kwargs: Any) -> None:
        super().__init__(data, people=User.objects.none(), **kwargs)
        del self.fields["user"]
        if has_account:
            del self.fields["name"]

    @property
    def named(self) -> Named:
        """What the action takes; whoever it is stays."""
        cleaned = self.cleaned_data
        return Named(None, cleaned.get("name", ""), cleaned["post"], cleaned["phone"], cleaned["email"])


class PeriodMixin(forms.Form):
    """From when until when somebody is on call, in local time."""

    starts_on = GovukDateField(label="From which day", noun="The first day")
    starts_time = forms.TimeField(label="From what time", help_text="For example, 17:00.", **TIME)
    ends_on = GovukDateField(label="Until which day", noun="The last day")
    ends_time = forms.TimeField(label="Until what time", **TIME)

    @property
    def period(self) -> dict[str, datetime | None]:
        """What the actions take."""
        cleaned = self.cleaned_data
        return {
            "starts_at": local_moment(cleaned.get("starts_on"), cleaned.get("starts_time")),
            "ends_at": local_moment(cleaned.get("ends_on"), cleaned.get("ends_time"), later=True),
        }


class OnCallForm(PeriodMixin, PersonForm):
    """Somebody on call."""


class CorrectOnCallForm(PeriodMixin, CorrectForm):
    """Numbers and period of somebody on call."""


class KeyContactForm(PersonForm):
    """Who holds a post of section 5.1, who deputises, and what happens while it is vacant."""

    is_vacant = forms.ChoiceField(
        label="Is the post vacant?", choices=YES_NO, widget=forms.RadioSelect,
        help_text="Then the person below is the substitute.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Why is there no substitute?", max_length=300, required=False,
        help_text="Only for a vacant post without one.",
    )  # fmt: skip
    deputy_user: Any = forms.ModelChoiceField(
        None, label="Deputy with an account", required=False, empty_label="Nobody with an account"
    )
    deputy_name = forms.CharField(label="Or the deputy’s name", max_length=150, required=False)
    deputy_phone = forms.CharField(
        label="Telephone of the deputy", max_length=40, required=False, widget=TEL
    )  # fmt: skip
    deputy_email = forms.CharField(label="E-mail of the deputy", max_length=254, required=False, widget=MAIL)
    field_order = ("version", "is_vacant", "user", "name", "post", "phone", "email", "reason")

    def __init__(self, data: Any = None, *, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(data, people=people, **kwargs)
        deputy: Any = self.fields["deputy_user"]
        deputy.queryset = people
        self.fields["post"].label = "What the post is called here"

    @property
    def deputy(self) -> Named:
        """The deputy, as the action takes it."""
        held = {name: self.cleaned_data[f"deputy_{name}"] for name in ("user", "name", "phone", "email")}
        return Named(post="", **held)

    @property
    def vacancy(self) -> dict[str, Any]:
        """Vacant or not, and why without a substitute."""
        return {
            "is_vacant": self.cleaned_data["is_vacant"] == "yes", "reason": self.cleaned_data["reason"]
        }  # fmt: skip


class PartyForm(forms.Form):
    """Another body that may have to be told."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="What sort of body", choices=[("", "Choose"), *PartyKind.choices])
    name = forms.CharField(label="Name of the body", max_length=200)
    contact = forms.CharField(label="Whom to ask for (optional)", max_length=150, required=False)
    phone = forms.CharField(label="Telephone (optional)", max_length=40, required=False, widget=TEL)
    email = forms.CharField(label="E-mail (optional)", max_length=254, required=False, widget=MAIL)

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TellForm(forms.Form):
    """Telling another body. Nothing is chosen beforehand: what goes out rests on a need to know."""

    form_key = forms.CharField(widget=forms.HiddenInput, max_length=36)
    party: Any = forms.ModelChoiceField(None, label="Who is told?", empty_label="Choose a body")
    channel = forms.ChoiceField(
        label="How?", choices=PartyMessage.Channel.choices, widget=forms.RadioSelect,
        help_text="A mail is sent when you save. A call or a meeting is written down after it.",
    )  # fmt: skip
    spoke_to = forms.CharField(
        label="Whom did you speak to?", max_length=150, required=False, help_text="Not for a mail."
    )
    has_personal_data = forms.ChoiceField(
        label="Does it hold personal data of people who use the service?", choices=YES_NO,
        widget=forms.RadioSelect, help_text="Personal data never goes by mail.",
    )  # fmt: skip
    basis = forms.CharField(
        label="Why do they need to know?",
        max_length=300,
        help_text="For example: they fund people who live there and must find them another place.",
    )
    words = LongTextField(
        label="What are they told?", max_length=4000, rows=6,
        help_text="Their mail holds these words. Until activation it must not name the provider.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, parties: QuerySet[OtherParty], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        chosen: Any = self.fields["party"]
        chosen.queryset = parties

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {
            **self.cleaned_data, "has_personal_data": self.cleaned_data["has_personal_data"] == "yes"
        }  # fmt: skip


class ReleaseForm(forms.Form):
    """What the regulator was asked and said."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    asked_of = forms.CharField(label="Whom at the regulator did you ask?", max_length=150)
    asked_on = GovukDateField(label="Which day did you ask?", noun="The day you asked")
    asked_time = forms.TimeField(label="At what time?", **TIME)
    audience = forms.CharField(
        label="To whom will it communicate?", max_length=300, required=False,
        help_text="For example: the provider first, then residents and families. Empty = no answer yet.",
    )  # fmt: skip
    release_on = GovukDateField(
        label="From which day may information be released?", noun="The day of release", required=False,
        help_text="Empty = no answer yet: then nothing is released.",
    )  # fmt: skip
    release_time = forms.TimeField(label="From what time?", required=False, **TIME)

    def clean(self) -> dict[str, Any]:
        """A day without a time is no release."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (
            cleaned.get("release_on")
            and not cleaned.get("release_time")
            and "release_time" not in self.errors
        ):
            self.add_error("release_time", "Enter the time from which it may be released.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        return {
            "version": cleaned["version"], "asked_of": cleaned["asked_of"], "audience": cleaned["audience"],
            "asked_at": local_moment(cleaned["asked_on"], cleaned["asked_time"]),
            "release_at": local_moment(cleaned.get("release_on"), cleaned.get("release_time"), later=True),
        }  # fmt: skip


class OverrideForm(forms.Form):
    """Who decided that it can't wait, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    officer = forms.CharField(
        label="Which officer decided?", max_length=200, help_text="Name and post, for example the director."
    )
    reason = LongTextField(label="Why can’t it wait?", max_length=300, rows=3)


class CodeForm(forms.Form):
    """The code of a written confirmation."""

    code = forms.CharField(
        label="Code of the written confirmation",
        max_length=12,
        help_text="Six digits. They stand in the mail or text message that was sent to you.",
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "govuk-input--width-10",
            }
        ),
    )
