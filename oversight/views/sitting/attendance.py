"""The attendance list: everybody who sat on the board on the day, ready to tick, and whoever else came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import Tried, attempt
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from oversight.actions.attendance import change_attendance, record_attendance, remove_attendance
from oversight.forms.sitting import AttendanceForm, RollForm
from oversight.models import Attendance, Meeting, Member
from oversight.summaries.sitting import room_of
from oversight.summaries.sitting.rooms import lists_of
from oversight.summaries.sitting.run_sheet import rule_words
from oversight.views.common import get_meeting, may_run
from oversight.views.sitting.common import get_attendance


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: Request, pk: int) -> HttpResponse:
    """The list as it prints; for who runs the board, everybody of the day ready to tick."""
    meeting = get_meeting(request, pk)
    form = _roll(meeting, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request.user, Permission.RUN_BOARDS, meeting.partnership)
        if form.is_valid():
            done = _save_roll(request, meeting, form)
            if not form.errors:
                messages.success(
                    request, f"{count_of(done, 'line')} saved." if done else "Nothing was changed."
                )
                return redirect("oversight:attendance", meeting.pk)
            form = _with_errors(meeting, form)
    room = room_of(meeting)
    context = {
        "meeting": meeting,
        "board": meeting.board,
        "form": form,
        "rows": form.rows(),
        "lists": lists_of(room.attendance),
        "others": [person for person in room.attendance if not _on_roll(person)],
        "quorum": room.quorum(None) if room.attendance else None,
        "rule": rule_words(meeting),
        "may_run": may_run(request, meeting.board),
    }
    return render(request, "oversight/attendance.html", context, status=422 if form.errors else 200)


def _on_roll(person: Attendance) -> bool:
    return person.member is not None and person.member.kind != Member.Kind.SUBSTITUTE


def _roll(meeting: Meeting, data: Any) -> RollForm:
    seats = meeting.board.members.on(meeting.day).exclude(kind=Member.Kind.SUBSTITUTE)
    ordered = sorted(seats, key=lambda seat: seat.kind != Member.Kind.VOTING)
    known = {row.member_id: row for row in meeting.attendance.exclude(member=None)}
    return RollForm(data, seats=ordered, known=known)


def _save_roll(request: Request, meeting: Meeting, form: RollForm) -> int:
    """Save each line that was changed; what is refused stands beside its row, the others are saved."""
    done = 0
    for member, capacity, online, version in form.asked():
        try:
            done += _save_line(request, meeting, form.known.get(member.pk), member, capacity, online, version)
        except ChangedMeanwhile as lost:
            row: Any = lost.current
            words = f"{member.name}: somebody else saved this line meanwhile, under"
            form.add_error(
                f"list_{member.pk}", f"{words} “{row.get_capacity_display()}”. Save again if yours holds"
            )
        except Refused as refused:
            form.add_error(f"list_{member.pk}", str(refused))
        except ValidationError as error:
            form.add_error(f"list_{member.pk}", error.messages)
    return done


def _save_line(
    request: Request, meeting: Meeting, row: Attendance | None, member: Member, capacity: str, online: bool,
    version: int,
) -> bool:  # fmt: skip
    """Write one line; whether anything was written."""
    by = request.user
    if row is None:
        if not capacity:
            return False
        record_attendance(meeting=meeting, capacity=capacity, member=member, virtual=online, by=by)
        return True
    if (capacity, online) == (row.capacity, row.virtual):
        return False
    if version != row.version:
        raise ChangedMeanwhile(row)
    if not capacity:
        remove_attendance(attendance=row, by=by)
    else:
        change_attendance(
            attendance=row, changes={"capacity": capacity, "virtual": online}, version=version, by=by
        )
    return True


def _with_errors(meeting: Meeting, form: RollForm) -> RollForm:
    """The form as it was typed, with the newest version of every line, so that it can be saved again."""
    typed: Any = form.data
    typed = typed.copy()
    fresh = _roll(meeting, typed)
    for member_pk, row in fresh.known.items():
        typed[f"version_{member_pk}"] = str(row.version)
    fresh.full_clean()
    for name, errors in form.errors.items():
        fresh.add_error(name, list(errors))
    return fresh


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_add(request: Request, pk: int) -> HttpResponse:
    """A guest, a substitute, somebody who attends: "save and add another" comes back with an empty form."""
    meeting = get_meeting(request, pk, Permission.RUN_BOARDS)
    form = AttendanceForm(request.POST or None, meeting=meeting, initial={"capacity": "attending"})
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: record_attendance(meeting=meeting, by=request.user, **form.facts))
        if tried.done:
            messages.success(request, f"{tried.value.name} is on the attendance list.")
            another = "oversight:attendance_add" if "another" in request.POST else "oversight:attendance"
            return redirect(another, meeting.pk)
    context = {"form": form, "meeting": meeting, "board": meeting.board, "row": None, "conflict": None}
    return render(request, "oversight/attendance_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_edit(request: Request, pk: int) -> HttpResponse:
    """Put a line right: how it prints, on which list it stands, for whom the person substitutes."""
    row = get_attendance(request, pk)
    form = AttendanceForm.of(row, request.POST or None)
    tried = Tried()
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        changes = {name: value for name, value in form.facts.items() if name != "member"}
        tried = attempt(
            form,
            lambda: change_attendance(attendance=row, changes=changes, version=version, by=request.user),
        )
        if tried.done:
            messages.success(request, f"The line of {row.name} is saved.")
            return redirect("oversight:attendance", row.meeting_id)
    context = {
        "form": form, "meeting": row.meeting, "board": row.meeting.board, "row": row,
        "conflict": tried.conflict,
    }  # fmt: skip
    return render(request, "oversight/attendance_form.html", context, status=tried.status(form))


@require_POST
def attendance_remove(request: Request, pk: int) -> HttpResponse:
    """Take a line off the list that was a mistake."""
    row = get_attendance(request, pk)
    try:
        remove_attendance(attendance=row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{row.name} is off the attendance list.")
    return redirect("oversight:attendance", row.meeting_id)
