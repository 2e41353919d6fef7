"""What a JSON file must look like, said in Python; every problem names its place in the file. Pure.

    SHAPE = Obj({"title": Text(300), "minutes": Number(1, 600, needed=False)})
    values, problems = read(SHAPE, json.loads(text))
    problems[0]  ->  Problem("items[2].title", "is missing")

What is absent and not needed is given as "", None, False, [] or {}, so that readers need no `get`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: `items[2].title` is the title of the third item."""

    path: str
    words: str

    def __str__(self) -> str:
        return f"{self.path or 'The file'}: {self.words}"


class Wrong(ValueError):
    """A value does not fit; the message completes "items[2].title: ..."."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A value. `needed`: absent or null is refused; else it is given as `absent`."""

    needed: bool = True

    @property
    def absent(self) -> Any:
        """What stands for nothing."""
        return None

    def read(self, value: Any, path: str, problems: list[Problem]) -> Any:
        """The value as Python has it; what is wrong is added to `problems`."""
        try:
            return self.convert(value)
        except Wrong as wrong:
            problems.append(Problem(path, str(wrong)))
            return self.absent

    def convert(self, value: Any) -> Any:
        """One plain value. Raises Wrong."""
        raise NotImplementedError

    def described(self) -> str:
        """What goes here, in words for the documentation."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Shape):
    """Words of at most `longest` characters, not empty when needed."""

    longest: int

    @property
    def absent(self) -> str:
        """No words."""
        return ""

    def convert(self, value: Any) -> str:
        """Without blanks at the ends."""
        if not isinstance(value, str):
            raise Wrong("must be text in quotes")
        text = value.strip()
        if self.needed and not text:
            raise Wrong("must not be empty")
        if len(text) > self.longest:
            raise Wrong(f"has {len(text)} characters; {self.longest} is the most")
        return text

    def described(self) -> str:
        """Length in words."""
        return f"text, up to {self.longest:,} characters"


@dataclass(frozen=True)
class Number(Shape):
    """A whole number between two others."""

    least: int
    most: int

    def convert(self, value: Any) -> int:
        """True is no number."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise Wrong("must be a whole number")
        if not self.least <= value <= self.most:
            raise Wrong(f"must be from {self.least} to {self.most}")
        return value

    def described(self) -> str:
        """Range in words."""
        return f"whole number, {self.least} to {self.most}"


@dataclass(frozen=True)
class YesNo(Shape):
    """true or false; false when absent."""

    needed: bool = field(default=False, kw_only=True)

    @property
    def absent(self) -> bool:
        """No."""
        return False

    def convert(self, value: Any) -> bool:
        """Only JSON's own words."""
        if not isinstance(value, bool):
            raise Wrong("must be true or false")
        return value

    def described(self) -> str:
        """The two words."""
        return "true or false (false when left out)"


@dataclass(frozen=True)
class OneOf(Shape):
    """One of some words; `usual` when absent."""

    words: tuple[str, ...]
    usual: str = ""

    @property
    def absent(self) -> str:
        """The usual one."""
        return self.usual

    def convert(self, value: Any) -> str:
        """As written."""
        if value not in self.words:
            raise Wrong(f"must be one of: {', '.join(self.words)}")
        return str(value)

    def described(self) -> str:
        """The words, and the usual one."""
        usual = f" ({self.usual} when left out)" if self.usual else ""
        return " or ".join(f"`{word}`" for word in self.words) + usual


@dataclass(frozen=True)
class Day(Shape):
    """A day: 2020-10-15."""

    def convert(self, value: Any) -> date:
        """A date."""
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise Wrong("must be a day such as 2020-10-15") from None

    def described(self) -> str:
        """The form."""
        return "day, such as `2020-10-15`"


@dataclass(frozen=True)
class Moment(Shape):
    """A day and time; without an offset it is London's."""

    def convert(self, value: Any) -> datetime:
        """Always aware."""
        try:
            read = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise Wrong("must be a day and time such as 2020-10-15T09:30") from None
        if "T" not in value:
            raise Wrong("must be a day and time such as 2020-10-15T09:30")
        return read if read.tzinfo else read.replace(tzinfo=LONDON)

    def described(self) -> str:
        """The form."""
        return "day and time in London, such as `2020-10-15T09:30`"


@dataclass(frozen=True)
class Hour(Shape):
    """A time of the day: 09:30."""

    def convert(self, value: Any) -> time:
        """A time."""
        try:
            return time.fromisoformat(value)
        except (TypeError, ValueError):
            raise Wrong("must be a time such as 09:30") from None

    def described(self) -> str:
        """The form."""
        return "time, such as `09:30`"


@dataclass(frozen=True)
class Anything(Shape):
    """An object that somebody else reads, such as a report in its own form."""

    def convert(self, value: Any) -> Mapping[str, Any]:
        """As it is."""
        if not isinstance(value, dict):
            raise Wrong("must be an object in braces")
        return value

    def described(self) -> str:
        """No more than that."""
        return "object"


@dataclass(frozen=True)
class ListOf(Shape):
    """Several of one shape; [] when absent."""

    of: Shape
    needed: bool = field(default=False, kw_only=True)
    most: int = 500

    @property
    def absent(self) -> list[Any]:
        """None of them."""
        return []

    def read(self, value: Any, path: str, problems: list[Problem]) -> list[Any]:
        """Each in its place."""
        if not isinstance(value, list):
            problems.append(Problem(path, "must be a list in square brackets"))
            return []
        if len(value) > self.most:
            problems.append(Problem(path, f"has {len(value)} entries; {self.most} is the most"))
        elif self.needed and not value:
            problems.append(Problem(path, "must have at least one entry"))
        return [self.of.read(each, f"{path}[{n}]", problems) for n, each in enumerate(value[: self.most])]

    def described(self) -> str:
        """What it is a list of."""
        return "list" if isinstance(self.of, Obj) else f"list of: {self.of.described()}"


@dataclass(frozen=True)
class Obj(Shape):
    """An object with these fields and no others; None when absent."""

    fields: Mapping[str, Shape]

    def read(self, value: Any, path: str, problems: list[Problem]) -> Any:
        """Every field, present or not."""
        if not isinstance(value, dict):
            problems.append(Problem(path, "must be an object in braces"))
            return self.absent
        start = f"{path}." if path else ""
        unknown = [name for name in value if name not in self.fields]
        known = f"is not known here; known are: {', '.join(self.fields)}"
        problems.extend(Problem(f"{start}{name}", known) for name in unknown)
        found = {}
        for name, shape in self.fields.items():
            if value.get(name) is None:
                if shape.needed:
                    problems.append(Problem(f"{start}{name}", "is missing"))
                found[name] = shape.absent
            else:
                found[name] = shape.read(value[name], f"{start}{name}", problems)
        return found

    def described(self) -> str:
        """Its fields are listed apart."""
        return "object"


def read(shape: Shape, value: Any) -> tuple[Any, list[Problem]]:
    """The values of a whole file and everything that is wrong with it, in the order of the file's shape."""
    problems: list[Problem] = []
    return shape.read(value, "", problems), problems
