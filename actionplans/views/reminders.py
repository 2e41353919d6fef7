"""The page on which people turn their reminders on or off."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import Request
from actionplans.actions.reminders import set_reminders
from actionplans.models import Reminder, ReminderPreference

SHOWN = 10


class ReminderForm(forms.Form):
    """On or off."""

    wanted = forms.ChoiceField(
        label="Do you want reminders by mail?",
        choices=[("yes", "Yes, one mail on a day when something is due"), ("no", "No")],
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_preferences(request: Request) -> HttpResponse:
    """The person's own choice, and the reminders they were sent."""
    choice = ReminderPreference.objects.filter(user=request.user).first()
    wanted = choice.wanted if choice else True
    posted = request.POST if request.method == "POST" else None
    form = ReminderForm(posted, initial={"wanted": "yes" if wanted else "no"})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["wanted"] == "yes"
        set_reminders(wanted=wanted, by=request.user)
        messages.success(request, f"Your reminders are turned {'on' if wanted else 'off'}.")
        return redirect("actionplans:reminder_preferences")
    sent = Reminder.objects.filter(user=request.user).select_related("mail")[:SHOWN]
    context = {"form": form, "sent": sent}
    return render(
        request, "actionplans/reminder_preferences.html", context, status=422 if form.errors else 200
    )
