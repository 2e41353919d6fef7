"""The demonstration's files, read and written out for a day: people, plans, and what happened to them.

Nothing here touches the database. The shape of the files is described in demo/README.md.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from demo.calendars import StoryCalendar

HERE = Path(__file__).resolve().parent
Row = tuple[str, int]  # an action's ref, and the number of its step (0: the action itself)


@dataclass(frozen=True)
class Event:
    """One piece of news about an action or a step, on a day of the story.

    `changes` are fields of the action or step as the actions take them; none of them, and no note: it was
    looked at and stands as it is. `done` is an entry of what has been done so far.
    """

    on: date
    row: Row
    changes: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    done: str = ""


@dataclass(frozen=True)
class RoundStory:
    """An update round that was opened and closed, on days of the story."""

    title: str
    message: str
    opens: date
    closes: date


@dataclass(frozen=True)
class StepStory:
    """A step: how it began, how it ends, who leads it."""

    text: str
    began: dict[str, Any]
    ends: dict[str, Any]
    leads: list[dict[str, Any]]


@dataclass(frozen=True)
class ActionStory:
    """An action: what it says, how it ends, its leads and steps."""

    ref: str
    title: str
    care_settings: list[str]
    ends: dict[str, Any]
    leads: list[dict[str, Any]]
    steps: list[StepStory]


@dataclass(frozen=True)
class WorkstreamStory:
    """A workstream with its actions."""

    number: str
    name: str
    statement: str
    focus: list[str]
    metrics: list[str]
    objectives: list[str]
    lead: str
    actions: list[ActionStory]


@dataclass(frozen=True)
class PlanStory:
    """A plan and its year; every day and word is already moved to about today."""

    key: str
    partnership: str
    title: str
    subtitle: str
    layout: str
    scheme: str
    begins: date
    as_at: date
    objectives: list[str]
    columns: dict[str, str]
    calendar: StoryCalendar
    workstreams: list[WorkstreamStory]
    events: list[Event]
    rounds: list[RoundStory]

    @property
    def actions(self) -> list[ActionStory]:
        """All actions in order."""
        return [action for workstream in self.workstreams for action in workstream.actions]


def people() -> dict[str, Any]:
    """Organisations and partnerships with their people, as in people.toml."""
    return _read(HERE / "people.toml")


def plan_keys() -> list[str]:
    """The plans there are."""
    return sorted(path.stem for path in (HERE / "plans").glob("*.toml"))


def plan(key: str, today: date) -> PlanStory:
    """One plan with its year, moved so that its date is about two weeks before `today`."""
    written, told = _read(HERE / "plans" / f"{key}.toml"), _read(HERE / "updates" / f"{key}.toml")
    head = written["plan"]
    return _Writer(StoryCalendar.until(today, head["as_at"]), head, written, told).plan()


@cache
def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


@dataclass(frozen=True)
class _Writer:
    """Writes the files out with one calendar."""

    calendar: StoryCalendar
    head: dict[str, Any]
    written: dict[str, Any]
    told: dict[str, Any]

    def plan(self) -> PlanStory:
        words, head = self.calendar.words, self.head
        workstreams = [self._workstream(item) for item in self.written["workstream"]]
        return PlanStory(
            key=head["key"],
            partnership=head["partnership"],
            title=head["title"],
            subtitle=head["subtitle"],
            layout=head["layout"],
            scheme=head["scheme"],
            begins=self.calendar.day(head["begins"]),
            as_at=self.calendar.day(head["as_at"]),
            objectives=head.get("objectives", []),
            columns={name: words(heading) for name, heading in head.get("columns", {}).items()},
            calendar=self.calendar,
            workstreams=workstreams,
            events=self._events(workstreams),
            rounds=[self._round(item) for item in self.told.get("rounds", [])],
        )

    def _workstream(self, item: dict[str, Any]) -> WorkstreamStory:
        return WorkstreamStory(
            number=item["number"],
            name=item["name"],
            statement=item.get("statement", ""),
            focus=item.get("focus", []),
            metrics=item.get("metrics", []),
            objectives=item.get("objectives", []),
            lead=item.get("lead", ""),
            actions=[self._action(action) for action in item["action"]],
        )

    def _action(self, item: dict[str, Any]) -> ActionStory:
        words = self.calendar.words
        steps = [self._step(item, number, step) for number, step in enumerate(item["steps"], start=1)]
        ends = {
            "narrative": words(item.get("narrative", "")),
            "progress": words(item.get("progress", "")),
            "rag": item.get("rag", ""),
            "rag_reason": words(item.get("rag_reason", "")),
        }
        if "date_updated" in item:
            ends["date_updated"] = self.calendar.day(item["date_updated"])
        return ActionStory(
            ref=item["ref"],
            title=words(item["title"]),
            care_settings=item.get("care_settings", []),
            ends=ends,
            leads=self._leads(item),
            steps=steps,
        )

    def _leads(self, item: dict[str, Any]) -> list[dict[str, Any]]:
        teams = self.head.get("teams", {})
        return [{**lead, "name": teams.get(lead["name"], lead["name"])} for lead in item.get("leads", [])]

    def _step(self, action: dict[str, Any], number: int, item: dict[str, Any]) -> StepStory:
        timescale = item.get("timescale") or action.get("timescale")
        ends = {
            "status": item.get("status", "not_stated"),
            "status_text": item.get("printed", ""),
            **self._timescale(timescale),
            "forecast_due": self.calendar.day(item["forecast"]) if "forecast" in item else None,
            "rag": item.get("rag", ""),
            "rag_reason": item.get("rag_reason", ""),
        }
        row = (action["ref"], number)
        first: dict[str, Any] = next((s for s in self.told.get("starts", []) if self._row(s) == row), {})
        status = first.get("status") or self._first_status(ends["status"])
        began = {
            "status": status,
            "status_text": ends["status_text"] if status == ends["status"] else "",
            **self._timescale(first.get("timescale") or timescale),
        }
        return StepStory(self.calendar.words(item["text"]), began, ends, self._leads(item))

    def _first_status(self, last: str) -> str:
        if last == "not_stated" or (last == "ongoing" and self.told.get("ongoing_from_the_start")):
            return last
        return "not_started"

    def _timescale(self, item: dict[str, Any] | None) -> dict[str, Any]:
        """Fields of a step. What is done keeps the date it was agreed for: `done` has none of its own."""
        if item is None:
            return {}
        precision = item.get("precision", "")
        dates = {
            name: self.calendar.moved(item[key], precision) if key in item else None
            for name, key in (("agreed_due", "date"), ("review_date", "review"), ("start_date", "start"))
        }
        if item["kind"] == "done":
            dates.pop("agreed_due")
        return {
            "timescale_text": self.calendar.words(item["text"]),
            "timescale_kind": item["kind"],
            "precision": precision,
            "cycle": item.get("cycle", ""),
            **dates,
        }

    def _round(self, item: dict[str, Any]) -> RoundStory:
        words = self.calendar.words
        return RoundStory(words(item["title"]), words(item["message"]), item["opens"], item["closes"])

    # --- what happened ----------------------------------------------------------------------------
    def _events(self, workstreams: list[WorkstreamStory]) -> list[Event]:
        actions = {action.ref: action for workstream in workstreams for action in workstream.actions}
        events = [*self._done(), *(self._event(item, actions) for item in self.told["updates"])]
        events += self._confirms(actions)
        if self.told.get("reported_on_date_updated"):
            events += self._reports(actions)
        return sorted(events, key=lambda event: event.on)  # stable: a day keeps the order of the file

    def _done(self) -> list[Event]:
        return [
            Event(entry["on"], (action["ref"], 0), done=self.calendar.words(entry["text"]))
            for workstream in self.written["workstream"]
            for action in workstream["action"]
            for entry in sorted(action.get("done", []), key=lambda entry: entry["on"])
        ]

    def _event(self, item: dict[str, Any], actions: dict[str, ActionStory]) -> Event:
        row = self._row(item)
        action = actions[row[0]]
        ends = action.steps[row[1] - 1].ends if row[1] else action.ends
        changes: dict[str, Any] = dict(ends) if item.get("final") else {}
        for name in ("narrative", "progress", "rag_reason"):
            if name in item:
                changes[name] = self.calendar.words(item[name])
        changes |= {name: item[name] for name in ("status", "rag") if name in item}
        if "status" in item:
            changes["status_text"] = ends["status_text"] if item["status"] == ends["status"] else ""
        if "timescale" in item:
            changes |= self._timescale(item["timescale"])
        return Event(item["on"], row, changes, note=self.calendar.words(item.get("note", "")))

    def _confirms(self, actions: dict[str, ActionStory]) -> list[Event]:
        return [
            Event(confirm["on"], (ref, number))
            for confirm in self.told.get("confirms", [])
            for ref in confirm["refs"]
            for number in range(1, len(actions[ref].steps) + 1)
        ]

    def _reports(self, actions: dict[str, ActionStory]) -> list[Event]:
        """The month's report of a project: each milestone with its note, then colour and summary."""
        events = []
        for workstream in self.written["workstream"]:
            for item in workstream["action"]:
                on, ends = item["date_updated"], actions[item["ref"]]
                for number, (step, told) in enumerate(zip(ends.steps, item["steps"], strict=True), start=1):
                    note = self.calendar.words(told.get("note", ""))
                    events.append(Event(on, (item["ref"], number), dict(step.ends), note))
                events.append(Event(on, (item["ref"], 0), dict(ends.ends)))
        return events

    def _row(self, item: dict[str, Any]) -> Row:
        return (item["ref"], item.get("step", 0))
