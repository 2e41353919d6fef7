"""A PDF as it may enter a pack: opened, repaired, disarmed, described. Runs in the child process only.

What could act or hide is taken out, and the author is told: programs (JavaScript, launching, sending forms),
files inside the file, sound and film, reviewers' comments, and what cameras and programs left, which nobody
means to publish. The file is written anew, so that what an earlier save had in it is gone, too. A second look
at the result proves it; what is still there refuses the file.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pypdfium2

from core.words import count_of
from oversight.uploads import traces
from oversight.uploads.kinds import DAMAGED, FileRefused

MAX_PAGES = 1_000
MAX_DEPTH = 60
MAX_TEXT = 200_000  # characters of one page
BIG = 10 * 1024 * 1024
DEEDS = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToE", "/GoToR",
        "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Hide",
    }
)  # fmt: skip
FILMS = frozenset({"/Screen", "/RichMedia", "/Movie", "/Sound", "/3D"})
REMARKS = frozenset({"/Text", "/Popup", "/FileAttachment"})
MARKED = frozenset({"/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Ink"})
ACTIONS = ("/A", "/PA", "/OpenAction", "/Next")
SAFE_LINK = re.compile(r"(?i)(https?|mailto|tel):|[^:]*\Z|[^:]*[/?#]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
LOCKED = "The PDF is protected by a password: save a copy without it, and send that."
RESTRICTED = "The PDF is locked against changes: print it to a new PDF without the lock, and send that."
REPAIRED = (
    "The file was damaged (its table of contents was wrong) and has been repaired. Look through the pages."
)
ACTED = "What would act by itself in it (a script, starting or sending something) was taken out: {} found."
FILES = "{} inside the PDF {} taken out: send what belongs to the paper as a paper of its own."
SILENT = (
    "It has no text layer: {}, so nobody can search or listen to it. If it is a scan, run text recognition "
    "(OCR) over it."
)
UNTAGGED = (
    "It is not tagged: a screen reader can’t follow it, so in the pack its pages are named as pictures."
)
TRACES = "What a camera or a program had left in it (such as place, time, small pictures) was taken out."
LAYERS = (
    "It has layers that are switched off. Whoever has the file can switch them on: print it to a new PDF if "
    "nobody should."
)
PORTFOLIO = (
    "The PDF is a portfolio: its papers are files inside it. Send each of them as a PDF of its own, or print "
    "them into one."
)
STILL_ARMED = (
    "The PDF holds something that acts by itself and could not be taken out: print it to a new PDF, and send "
    "that."
)


@dataclass
class Looked:
    """What a look at a PDF found. `clean` is the PDF to use, or None when the upload may be used as it is."""

    pages: int = 0
    tagged: bool = False
    language: str = ""
    title: str = ""
    text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    clean: bytes | None = None


def look_at(content: bytes) -> Looked:
    """Open, repair, disarm and describe a PDF.

    Raises:
        FileRefused: it is locked, broken, empty, a portfolio, too long, or could not be disarmed.
    """
    found = Looked()
    with _open(content) as pdf:
        _refuse_shape(pdf)
        traces.refuse_bombs(pdf)
        warnings = len(pdf.get_warnings())
        taken = _disarm(pdf)
        if warnings:
            found.notes.append(REPAIRED)
        found.notes += _told(taken)
        if traces.hidden_layers(pdf):
            found.notes.append(LAYERS)
        clean = _saved(pdf)
        found.clean = clean if clean != content else None
    return _described(found, content)


def _open(content: bytes) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise FileRefused(LOCKED) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise FileRefused(DAMAGED) from error
    if pdf.is_encrypted:
        pdf.close()
        raise FileRefused(RESTRICTED)
    return pdf


def _refuse_shape(pdf: pikepdf.Pdf) -> None:
    try:
        pages = len(pdf.pages)
        sound = all(isinstance(page.obj, pikepdf.Dictionary) for page in pdf.pages)
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise FileRefused(DAMAGED) from error
    if "/Collection" in pdf.Root:
        raise FileRefused(PORTFOLIO)
    if not pages:
        raise FileRefused("The PDF has no pages.")
    if not sound:
        raise FileRefused(DAMAGED)
    if pages > MAX_PAGES:
        raise FileRefused(f"The PDF has {pages:,} pages; a paper may have {MAX_PAGES:,}. Divide it.")


def _saved(pdf: pikepdf.Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file, deterministic_id=True)
    with pikepdf.open(io.BytesIO(file.getvalue())) as again:
        if _disarm(again) or any(_is_file(each) for each in again.objects):
            raise FileRefused(STILL_ARMED)
    return file.getvalue()


def _is_file(each: Any) -> bool:
    return isinstance(each, pikepdf.Stream) and each.get("/Type") == "/EmbeddedFile"


# --- taking out ---------------------------------------------------------------------------------------
def _disarm(pdf: pikepdf.Pdf) -> Counter[str]:
    """Take out what acts or hides; gives how many of each were there."""
    taken: Counter[str] = Counter()
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        taken["file"] += sum(1 for _ in _leaves(names.get("/EmbeddedFiles"), 0))
        for name, what in (("/JavaScript", "program"), ("/EmbeddedFiles", "kept")):
            if name in names:
                taken[what] += 1
                del names[name]
    for page in pdf.pages:
        _annotations(page.obj, taken)
    for each in list(pdf.objects):
        _walk(each, taken, 0)
    return +taken


def _leaves(tree: Any, depth: int) -> Iterator[Any]:
    """The values of a name tree."""
    if not isinstance(tree, pikepdf.Dictionary) or depth > MAX_DEPTH:
        return
    held: Any = tree.get("/Names", [])
    for place in range(1, len(held), 2):
        yield held[place]
    for kid in tree.get("/Kids", []):
        yield from _leaves(kid, depth + 1)


def _annotations(page: Any, taken: Counter[str]) -> None:
    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return
    kept = []
    for each in annotations:
        subtype = str(each.get("/Subtype", "")) if isinstance(each, pikepdf.Dictionary) else ""
        if subtype in FILMS:
            taken["film"] += 1
        elif subtype in REMARKS:
            taken["file" if subtype == "/FileAttachment" else "comment"] += subtype != "/Popup"
            taken["kept"] += 1
        else:
            if subtype in MARKED and ("/Contents" in each or "/RC" in each):
                taken["comment"] += 1
                for name in ("/Contents", "/RC", "/T", "/Popup"):
                    if name in each:
                        del each[name]
            kept.append(each)
    if len(kept) != len(annotations):
        page["/Annots"] = pikepdf.Array(kept)


def _walk(each: Any, taken: Counter[str], depth: int) -> None:
    """Disarm one object and what stands directly inside it; what it refers to is walked on its own."""
    if depth > MAX_DEPTH:
        raise FileRefused(STILL_ARMED)
    if isinstance(each, pikepdf.Array):
        for inner in each:
            if not _is_indirect(inner):
                _walk(inner, taken, depth + 1)
    elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
        _one(each, taken)
        for name in list(each.keys()):
            held = each.get(name)
            if not _is_indirect(held):
                _walk(held, taken, depth + 1)


def _is_indirect(each: Any) -> bool:
    return bool(getattr(each, "is_indirect", False))


def _one(each: Any, taken: Counter[str]) -> None:
    traces.take_out(each, taken)
    for name, what in (("/AA", "program"), ("/XFA", "program"), ("/EF", "kept"), ("/AF", "kept")):
        if name in each:
            taken[what] += 1
            del each[name]
    for name in ACTIONS:
        if name in each and _acts(each.get(name)):
            taken["program"] += 1
            del each[name]


def _acts(action: Any) -> bool:
    """Whether an action, or one of several, does more than show a place or follow an ordinary link."""
    if isinstance(action, pikepdf.Array):
        return any(_acts(each) for each in action if isinstance(each, pikepdf.Dictionary))
    if not isinstance(action, pikepdf.Dictionary):
        return False
    deed = str(action.get("/S", ""))
    if deed == "/URI":
        return not SAFE_LINK.match(str(action.get("/URI", "")).strip())
    return deed in DEEDS or "/JS" in action


def _told(taken: Counter[str]) -> list[str]:
    notes = []
    if acting := taken["program"]:
        notes.append(ACTED.format(acting))
    if files := taken["file"]:
        notes.append(FILES.format(count_of(files, "file"), _was(files)))
    if films := taken["film"]:
        notes.append(f"{count_of(films, 'film or sound')} {_was(films)} taken out.")
    if comments := taken["comment"]:
        notes.append(f"{count_of(comments, 'comment')} of reviewers {_was(comments)} taken out.")
    if taken["trace"]:
        notes.append(TRACES)
    return notes or (["Links to files beside the PDF were taken out."] if taken["kept"] else [])


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


# --- describing ---------------------------------------------------------------------------------------
def _described(found: Looked, content: bytes) -> Looked:
    used = found.clean or content
    with pikepdf.open(io.BytesIO(used)) as pdf:
        found.pages = len(pdf.pages)
        root = pdf.Root
        marked = root.get("/MarkInfo")
        found.tagged = (
            "/StructTreeRoot" in root
            and isinstance(marked, pikepdf.Dictionary)
            and bool(marked.get("/Marked", False))
        )
        found.language = _words(root.get("/Lang"), 20)
        found.title = _words(pdf.docinfo.get("/Title"), 300)
        turned = [number for number, page in enumerate(pdf.pages, 1) if _turn(page) == 180]
        beside = [_beside(page.obj) for page in pdf.pages]
    texts = read_text(used)
    found.text = ["\n".join(filter(None, pair)) for pair in zip(texts, beside, strict=True)]
    found.notes += _notes(found, len(content), turned)
    return found


def _turn(page: pikepdf.Page) -> int:
    try:
        return int(page.obj.get("/Rotate", 0)) % 360
    except (TypeError, ValueError):
        return 0


def _words(value: Any, longest: int) -> str:
    if not isinstance(value, pikepdf.String):
        return ""
    return " ".join(CONTROL.sub("", str(value)).split())[:longest]


def _beside(page: Any) -> str:
    """What boxes on a page say that is no part of its text: answers in a form, text boxes, stamps."""
    annotations = page.get("/Annots")
    found = []
    for each in annotations if isinstance(annotations, pikepdf.Array) else ():
        if isinstance(each, pikepdf.Dictionary):
            found += [_words(each.get(name), MAX_TEXT) for name in ("/V", "/Contents")]
    return "\n".join(dict.fromkeys(filter(None, found)))


def read_text(content: bytes) -> list[str]:
    """The text of each page. Raises FileRefused when a reader can't open it."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise FileRefused(DAMAGED) from error
    try:
        return [_page_text(pdf, number) for number in range(len(pdf))]
    finally:
        pdf.close()


def _page_text(pdf: Any, number: int) -> str:
    try:
        page = pdf[number]
        text = page.get_textpage().get_text_range(errors="ignore")  # beside the page, too
    except pypdfium2.PdfiumError:
        return ""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text[:MAX_TEXT].strip()


def _notes(found: Looked, size: int, turned: list[int]) -> list[str]:
    notes = []
    silent = [number for number, text in enumerate(found.text, 1) if not text]
    if len(silent) == found.pages:
        notes.append(SILENT.format(_all_pictures(found.pages)))
    elif silent:
        notes.append(f"{_numbers(silent)} {'has' if len(silent) == 1 else 'have'} no text.")
    if not found.tagged:
        notes.append(UNTAGGED)
    elif not found.language:
        notes.append("It does not say in which language it is.")
    if turned:
        is_or_are = "is" if len(turned) == 1 else "are"
        notes.append(f"{_numbers(turned)} {is_or_are} turned upside down in the file: look at the pictures.")
    if size > BIG:
        notes.append(f"It is large ({size / 1024 / 1024:.0f} MB): it makes the pack slow to open.")
    return notes


def _all_pictures(number: int) -> str:
    return "its one page is a picture" if number == 1 else f"all {number} pages are pictures"


def _numbers(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:8])) + (f" and {len(pages) - 8} more" if len(pages) > 8 else "")
    return f"Page {shown}" if len(pages) == 1 else f"Pages {shown}"


def draw_pages(content: bytes, first: int, last: int, width: int) -> Iterator[tuple[int, bytes]]:
    """(number, PNG) of the pages from `first` to `last`, counted from 1, each `width` pixels wide."""
    pdf = pypdfium2.PdfDocument(content)
    try:
        for number in range(first, min(last, len(pdf)) + 1):
            page = pdf[number - 1]
            scale = min(width / max(page.get_width(), 1), 4 * width / max(page.get_height(), 1))
            picture = page.render(scale=scale).to_pil().convert("P", colors=64)
            file = io.BytesIO()
            picture.save(file, "PNG", optimize=False)
            yield number, file.getvalue()
    finally:
        pdf.close()
