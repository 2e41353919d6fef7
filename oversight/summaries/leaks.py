"""The search of a publication for exempt words before it goes out: its content, its files, their metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.leaks import BREAK, find, phrases
from oversight.models import Meeting, PaperVersion
from oversight.pdf_words import Places, words_of_pdf
from oversight.public_files import PublicFile
from oversight.summaries.restricted import known_texts, strings_of, texts_of

LABELS = {
    "note": "the note on the correction",
    "meeting": "the facts of the meeting",
    "reason": "the reason",
    "present": "the list of those present",
    "attending": "the list of those in attendance",
    "apologies": "the apologies",
    "corrections": "the corrections to the minutes",
}


@dataclass(frozen=True)
class Leak:
    """Exempt words where they must not be. `words` may only be shown to who may read exempt matter."""

    where: str
    source: str
    words: str

    def __str__(self) -> str:
        """Without the words themselves."""
        return f"{self.where} repeats words of {self.source}"


class Reader:
    """Reads what files say, each once: a long pack takes seconds, so it is read before a transaction."""

    def __init__(self) -> None:
        self._read: dict[str, Places] = {}

    def places(self, files: Sequence[PublicFile]) -> Places:
        """(where, text) for every part of the files, and their names. Raises OSError."""
        new = [file.storage for file in files if file.storage not in self._read]
        # The words of an upload's pages were read when it came in.
        rows = (
            PaperVersion.objects.filter(pdf__in=new).exclude(text="") if new else PaperVersion.objects.none()
        )
        kept = dict(rows.values_list("pdf", "text"))
        for name in new:
            self._read[name] = words_of_pdf(name, text=kept.get(name))
        return [place for file in files for place in self._of(file)]

    def _of(self, file: PublicFile) -> Places:
        named = (f"the name of the file “{file.title}”", BREAK.join((file.title, file.name)))
        found = self._read[file.storage]
        return [named, *((f"{where} of the file “{file.title}”", text) for where, text in found)]


def leaks_in(
    meeting: Meeting, content: Mapping[str, Any], files: Sequence[PublicFile], reader: Reader
) -> list[Leak]:
    """Every place of the content and the files that says something exempt; an empty list lets it out.

    Raises:
        OSError: a file can't be read, so nobody can say what is in it.
    """
    places = [*_places(content), *reader.places(files)]
    known = known_texts(meeting)
    sources: dict[str, list[str]] = {}
    for restricted in texts_of(meeting):
        sources.setdefault(restricted.where, []).append(restricted.words)
    whole = BREAK.join(text for _, text in places)
    found = []
    for source, words in sources.items():
        # Most publications are clean: one look at the whole, and only a hit is looked for place by place.
        hits = find(phrases(words, known), whole)
        found += (
            [Leak(place, source, hit) for place, text in places for hit in find(hits, text)] if hits else []
        )
    return found


def words_of(leaks: Iterable[Leak]) -> str:
    """All places in one sentence each, once, without the words."""
    return " ".join(f"{line[:1].upper()}{line[1:]}." for line in dict.fromkeys(str(leak) for leak in leaks))


def _places(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(where, text) for every part of the content; the keys of rows hold no text."""
    for key, part in content.items():
        if key in ("items", "decisions") and isinstance(part, list):
            for each in part:
                name = f"item {each['number']}" if key == "items" else f"decision {each['number']}"
                yield from _fields(name, each)
        else:
            yield LABELS.get(key, key), BREAK.join(strings_of(part))


def _fields(name: str, part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in part.items():
        if key == "papers":
            for number, paper in enumerate(value, start=1):
                yield f"{name}, paper {number}", BREAK.join(strings_of(paper))
        elif text := BREAK.join(strings_of(value)):
            yield f"{name}, {key.replace('_', ' ')}", text
