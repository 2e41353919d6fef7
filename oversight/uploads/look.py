"""The way in: look at an upload, draw its pages, turn an office file into a PDF; each in another process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oversight.uploads.kinds import OFFICE, PICTURES, WORDS, FileRefused, kind_of

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 25
CONVERT_SECONDS = 150
TOO_HARD = (
    "The file takes more memory or time to read than a paper may: print it to a new PDF, and send that."
)
SEND_PDF = "This service has no program that turns a {} into a PDF, so it can’t be in the pack: send a PDF."
WAITING = "It is being turned into a PDF for the pack."
NOT_CONVERTED = "The {} could not be turned into a PDF: save it as a PDF yourself, and send that."


@dataclass(frozen=True)
class Upload:
    """What an upload is and what becomes of it.

    `kind` is one of kinds.KINDS. `pdf` are the bytes for the pack; None for an office file that is not turned
    into a PDF yet. `text` has one entry a page; `notes` are sentences for the author.
    """

    kind: str
    pdf: bytes | None = None
    pages: int = 0
    tagged: bool = False
    language: str = ""
    title: str = ""
    text: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def look(content: bytes) -> Upload:
    """Say what an upload is.

    Raises:
        FileRefused: it can't be taken, and why.
    """
    kind = kind_of(content)
    if kind in OFFICE:
        note = WAITING if converter() else SEND_PDF.format(WORDS[kind])
        return Upload(kind, notes=(note,))
    return _described(kind, content)


def converted(content: bytes, kind: str) -> Upload:
    """An office file with the PDF that it becomes; this can take minutes, so a job does it.

    Raises:
        FileRefused: there is no program for it here, or it could not be turned into a PDF.
    """
    found = _described("pdf", _by_office(content, kind))
    note = f"The PDF was made from the {WORDS[kind]} by LibreOffice: look whether it is as you meant it."
    return Upload(**{**vars(found), "kind": kind, "notes": (note, *found.notes)})


def draw(pdf: bytes, first: int, last: int, width: int) -> dict[int, bytes]:
    """Pages as PNG pictures by their number, counted from 1. Raises FileRefused."""
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        answer = _ask("pages", pdf, Path(folder), (first, last, width))
        return {number: (Path(folder) / f"{number}.png").read_bytes() for number in answer["drawn"]}


def converter() -> str | None:
    """The LibreOffice program of this machine, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _described(kind: str, content: bytes) -> Upload:
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        answer = _ask("picture" if kind in PICTURES else "look", content, Path(folder))
        clean = Path(folder) / "clean.pdf"
        pdf = clean.read_bytes() if clean.exists() else content
    answer.pop("clean")
    text, notes = tuple(answer.pop("text")), tuple(answer.pop("notes"))
    return Upload(kind, pdf, text=text, notes=notes, **answer)


def _ask(what: str, content: bytes, folder: Path, more: Sequence[int] = ()) -> dict[str, Any]:
    """The child's answer. Raises FileRefused when it refuses, crashes, or takes too long."""
    source = folder / "in"
    source.write_bytes(content)
    command = [sys.executable, "-m", "oversight.uploads.child", what, str(source), str(folder)]
    _run([*command, *map(str, more)], folder, LOOK_SECONDS)
    try:
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FileRefused(TOO_HARD) from error
    if "refused" in answer:
        raise FileRefused(answer["refused"])
    return answer


def _by_office(content: bytes, kind: str) -> bytes:
    program = converter()
    if program is None:
        raise FileRefused(SEND_PDF.format(WORDS[kind]))
    export = {"docx": "writer_pdf_Export", "xlsx": "calc_pdf_Export"}[kind]
    tagged = '{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        source = Path(folder) / f"paper.{kind}"
        source.write_bytes(content)
        command = [program, "--headless", "--norestore", "--nodefault", "--nolockcheck"]
        command += [f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"]
        command += ["--convert-to", f"pdf:{export}:{tagged}", "--outdir", folder, str(source)]
        _run(command, Path(folder), CONVERT_SECONDS)
        made = Path(folder) / "paper.pdf"
        if not made.exists():
            raise FileRefused(NOT_CONVERTED.format(WORDS[kind]))
        return made.read_bytes()


def _run(command: Sequence[str], folder: Path, seconds: int) -> None:
    """Run a program to its end, or end it and what it started; what it says goes nowhere.

    Raises:
        FileRefused: it took longer than `seconds`.
    """
    process = subprocess.Popen(  # noqa: S603  our own programs, with arguments that no upload chooses
        command, cwd=ROOT, env=_environment(folder), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise FileRefused(TOO_HARD) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """What the program may know: where programs are, and a home of its own. No settings, no secrets."""
    own = {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    return {"PATH": os.pathsep.join(os.get_exec_path()), **own}
