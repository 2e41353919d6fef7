"""Forms of signing in, one's own account, and the people of a partnership."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.core.exceptions import ValidationError

from accounts.models import Membership, User
from accounts.roles import Role
from ui.forms import GovukDateField

WRONG = (
    "The e-mail address or the password is not right, or the account is closed. "
    "Check both and try again, or set a new password."
)
PASSWORD_HINT = "At least 12 characters. Three words that only you would put together are easy to remember."  # noqa: S105


class SignInForm(AuthenticationForm):
    """E-mail address and password; one answer to everything that is wrong, so that it tells nothing."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}
    field_order = ("username", "password")

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"] = forms.EmailField(
            label="E-mail address",
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        )
        self.fields["password"].label = "Password"
        self.order_fields(self.field_order)


class CodeForm(forms.Form):
    """A code from the authenticator app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Six digits from your authenticator app. If you lost it, type one of your recovery codes.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class SetUpForm(forms.Form):
    """The first code, which proves that the app holds the key."""

    code = forms.CharField(
        label="Code that the app shows",
        max_length=20,
        help_text="Six digits. It changes every 30 seconds.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ResetForm(forms.Form):
    """Which address the link should go to."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A new password, typed twice."""

    error_messages = {"password_mismatch": "The two passwords are not the same. Type both again."}

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].label = "New password"
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password2"].help_text = ""


class ChangePasswordForm(NewPasswordForm):
    """The same with the password of today first."""

    old_password = forms.CharField(
        label="Password now",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old_password", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        """The person at the keyboard is the person of the account."""
        typed: str = self.cleaned_data["old_password"]
        if not self.user.check_password(typed):
            raise ValidationError("This is not your password now.")
        return typed


class AcceptForm(NewPasswordForm):
    """Name and password of a new account."""

    full_name = forms.CharField(
        label="Full name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("full_name", "new_password1", "new_password2")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].label = "Password"
        self.fields["new_password2"].label = "Password again"


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """What people see of one another."""

    class Meta:
        model = User
        fields = ("full_name", "job_title", "phone")
        labels = {"full_name": "Full name", "job_title": "Job title", "phone": "Phone number"}
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }


class InviteForm(forms.Form):
    """Whom to invite, as what, until when."""

    email = forms.EmailField(label="E-mail address", max_length=254, help_text="Their address at work.")
    full_name = forms.CharField(label="Full name", max_length=150)
    role = forms.ChoiceField(label="Role", choices=Role.choices, widget=forms.RadioSelect)
    ends_on = GovukDateField(label="Last day (optional)", noun="Last day", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ends_on"]
        assert isinstance(field, GovukDateField)  # noqa: S101  narrows the type for mypy
        field.earliest = today

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])


class MembershipForm(forms.Form):
    """Role and dates; `version` is the row as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    role = forms.ChoiceField(label="Role", choices=Role.choices, widget=forms.RadioSelect)
    starts_on = GovukDateField(label="First day")
    ends_on = GovukDateField(
        label="Last day (optional)",
        noun="Last day",
        required=False,
        help_text="They can still sign in on this day.",
    )

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        """The days are the right way round."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Last day must be the first day or later.")
        return cleaned


class EndForm(forms.Form):
    """The last day of a membership."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ends_on = GovukDateField(
        label="Last day", help_text="They can still sign in on this day. To end it at once, give yesterday."
    )

    def __init__(self, *args: Any, membership: Membership, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ends_on"]
        assert isinstance(field, GovukDateField)  # noqa: S101  narrows the type for mypy
        field.earliest = max(membership.starts_on, today - timedelta(days=1))


class SaveViewForm(forms.Form):
    """A name for the list as it is filtered now."""

    name = forms.CharField(label="Name of the view", max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    shared = forms.BooleanField(label="Share with everybody in the partnership", required=False)
