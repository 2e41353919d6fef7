"""An uploaded PDF made into pages of a pack: upright, within the margins, tagged or wrapped, and no more.

The pages, their fonts and pictures, links, bookmarks and tags come through. Scripts, attached files, forms to
fill in, comments, thumbnails, metadata and whatever a catalogue may hold stay behind: the new file gets only
what is named here.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from packs.render.uploads import ink, notes, tree
from packs.render.uploads.faults import faults_of
from packs.render.uploads.sheet import Sheet, inherited, patterns_moved, sheet_of, times

PAGE_KEYS = frozenset({"/Type", "/Parent", "/Group"})
LEFT_BEHIND = ("/Metadata", "/AF", "/PieceInfo", "/AA", "/OPI", "/Alternates", "/Thumb")
OLD_NUMBERS = ("/StructParents", "/StructParent")
MOST_BOOKMARKS, DEEPEST_BOOKMARK = 3000, 5


class UploadError(ValueError):
    """An uploaded paper cannot become pages of a pack; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What is to be made: the paper's file, what it must be, and under how many headings (0 or 1)."""

    path: str
    digest: str
    title: str
    pages: int
    lang: str
    below: int = 0

    def to_json(self) -> dict[str, Any]:
        """As JSON types, for the process that does it."""
        return asdict(self)


@dataclass(slots=True)
class _Page:
    obj: Any
    sheet: Sheet
    links: list[Any]
    marks: set[int]
    bare: bool  # something is drawn outside every tag


def prepare(upload: Upload) -> tuple[bytes, dict[str, Any]]:
    """The paper as a PDF of its own, and what joining needs to know of it (merge.Piece).

    Raises UploadError when the file is not what was said, is locked or cannot be read.
    """
    data = Path(upload.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != upload.digest:
        raise UploadError(
            f"The file of the paper “{upload.title}” is not the one that was uploaded. "
            "Upload the paper again."
        )
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _prepared(pdf, upload)
    except pikepdf.PasswordError as error:
        raise UploadError(
            f"The paper “{upload.title}” is locked with a password. Upload it again without one."
        ) from error
    except pikepdf.PdfError as error:
        raise UploadError(
            f"The paper “{upload.title}” cannot be read as a PDF. Save it as a PDF again and upload that."
        ) from error


def _prepared(pdf: pikepdf.Pdf, upload: Upload) -> tuple[bytes, dict[str, Any]]:
    if len(pdf.pages) != upload.pages:
        raise UploadError(
            f"The paper “{upload.title}” has {len(pdf.pages)} pages, and {upload.pages} were announced. "
            "Upload the paper again."
        )
    _fill_forms(pdf)
    objects = [page.obj for page in pdf.pages]
    sheets = [sheet_of(page) for page in objects]
    numbers = {page.objgen: number for number, page in enumerate(objects)}
    places = notes.Places(numbers, sheets, notes.named_places(pdf.Root))
    bookmarks = _bookmarks(pdf, places)
    tagged = _claims_tags(pdf)
    structure = tree.Tree(pdf, numbers, set(), {})
    pages = [
        _page(pdf, page, sheet, places, structure, tagged=tagged)
        for page, sheet in zip(objects, sheets, strict=True)
    ]
    tops = tree.tidy(structure, upload.below) if tagged else []
    if tagged and not _holds(pages, structure):
        tagged, tops = False, []
        structure = tree.Tree(pdf, numbers, structure.links, {})
        _unmark(pdf, pages)
    wrapped = [number for number, page in enumerate(pages) if not tagged or _untold(page, structure)]
    tops = _completed(tops, pages, wrapped, structure, upload, tagged=tagged)
    _finish(pdf, tops, structure, upload)
    data = io.BytesIO()
    pdf.save(data, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    facts = {
        "size": len(data.getvalue()),
        "pages": len(pages),
        "bookmarks": [{"label": upload.title, "page": 0, "x": 0, "y": 10_000, "children": bookmarks}],
        "anchors": places.found,
        "upload": True,
        "tagged": tagged,
        "wrapped": [number + 1 for number in wrapped],
        "faults": faults_of(data.getvalue()),
    }
    return data.getvalue(), facts


def _fill_forms(pdf: pikepdf.Pdf) -> None:
    """Draw the answers of a form that leaves drawing to the reader's program."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and bool(form.get("/NeedAppearances", False)):
        pdf.generate_appearance_streams()


def _claims_tags(pdf: pikepdf.Pdf) -> bool:
    info = pdf.Root.get("/MarkInfo")
    marked = isinstance(info, Dictionary) and bool(info.get("/Marked", False))
    return marked and bool(tree.elements_of(pdf))


def _page(
    pdf: pikepdf.Pdf, page: Any, sheet: Sheet, places: notes.Places, structure: tree.Tree, *, tagged: bool
) -> _Page:
    """Put a page on its sheet: content, what prints of its annotations, links."""
    resources = _own_resources(page)
    if tagged:
        body, marks, bare = _tagged_content(pdf, page, sheet, resources)
    else:
        ink.unmark_forms(pdf, resources, structure.seen)
        body, marks, bare = _content(pdf, page, sheet, resources), set[int](), True
    drawn = notes.settle(pdf, page, sheet, places)
    for form, matrix, annotation in drawn.drawings:
        name = _put(resources, form)
        placed = times(matrix, sheet.matrix)
        drawing = b"q %.6f %.6f %.6f %.6f %.4f %.4f cm %s Do Q\n" % (*placed, name)
        if tagged:
            mark = max(marks, default=-1) + 1
            marks.add(mark)
            structure.drawn[annotation.objgen] = (page, mark)
            drawing = b"/Span <</MCID %d>> BDC\n%sEMC\n" % (mark, drawing)
        body += drawing
    structure.links.update(link.objgen for link in drawn.links)
    for key in list(page.keys()):
        if key not in PAGE_KEYS:
            del page[key]
    page["/MediaBox"] = Array([0, 0, sheet.width, sheet.height])
    page["/Resources"], page["/Contents"] = resources, pdf.make_stream(body)
    page["/Tabs"] = Name.S
    if drawn.links:
        page["/Annots"] = Array(drawn.links)
    return _Page(page, sheet, drawn.links, marks, bare)


def _tagged_content(
    pdf: pikepdf.Pdf, page: Any, sheet: Sheet, resources: Any
) -> tuple[bytes, set[int], bool]:
    """The content in its place, with its marks, and whether something is drawn outside of them."""
    found = ink.balanced(ink.operators(page) if "/Contents" in page else [])
    patterns_moved(pdf, resources, sheet)
    body = sheet.begin() + pikepdf.unparse_content_stream(found) + b"\nQ\n"
    return body, ink.marks(found, resources), ink.paints_bare(found)


def _content(pdf: pikepdf.Pdf, page: Any, sheet: Sheet, resources: Any) -> bytes:
    """The content without tags. It becomes a form as it is, which keeps it apart from what is stamped; only
    one with tags, or out of balance, is taken apart: for a map of many thousand lines that takes long.
    """
    data = ink.raw(page)
    if ink.may_have_marks(data) or not ink.looks_balanced(data):
        data = pikepdf.unparse_content_stream(ink.unmarked(ink.balanced(ink.operators(page))))
    form = pdf.make_stream(
        data, Type=Name.XObject, Subtype=Name.Form, BBox=Array(sheet.seen), Matrix=Array(sheet.matrix),
        Resources=_copied(resources),
    )  # fmt: skip
    for key in list(resources.keys()):
        if key not in ("/XObject", "/Font"):
            del resources[key]
    resources["/XObject"], resources["/Font"] = Dictionary(), Dictionary()
    return b"q %s Do Q\n" % _put(resources, form)


def _put(resources: Any, form: Any) -> bytes:
    """Name a form for the page to draw; the paper may have used our names: it may be an earlier pack."""
    names, number = resources["/XObject"], 1
    while f"/PackForm{number}" in names:
        number += 1
    names[f"/PackForm{number}"] = form
    return f"/PackForm{number}".encode()


def _own_resources(page: Any) -> Any:
    """The page's resources, its own to change: pages and forms often share theirs."""
    found = inherited(page, "/Resources")
    resources = _copied(found) if isinstance(found, Dictionary) else Dictionary()
    for key in ("/XObject", "/Font"):
        part = resources.get(key)
        resources[key] = _copied(part) if isinstance(part, Dictionary) else Dictionary()
    return resources


def _copied(found: Any) -> Any:
    return Dictionary(dict(found.items()))


def _holds(pages: list[_Page], structure: tree.Tree) -> bool:
    """Whether the tree knows all that is marked: else a screen reader would miss some of it."""
    for annotation, (page, mark) in structure.drawn.items():
        if mark not in structure.marks.get(page.objgen, {}):
            structure.loose.append((annotation, page, mark))
    known = {page.objgen: set(structure.marks.get(page.objgen, {})) for page in (p.obj for p in pages)}
    for _, page, mark in structure.loose:
        known[page.objgen].add(mark)
    return bool(structure.told) and all(page.marks <= known[page.obj.objgen] for page in pages)


def _untold(page: _Page, structure: tree.Tree) -> bool:
    """Whether a page of a tagged paper (a scan put in) has no tags."""
    return page.bare and page.obj.objgen not in structure.told


def _unmark(pdf: pikepdf.Pdf, pages: list[_Page]) -> None:
    seen: set[tuple[int, int]] = set()
    for page in pages:
        ink.unmark_forms(pdf, page.obj["/Resources"], seen)


def _completed(
    tops: list[Any],
    pages: list[_Page],
    wrapped: list[int],
    structure: tree.Tree,
    upload: Upload,
    *,
    tagged: bool,
) -> list[Any]:
    """The elements with those that were missing: a figure for a page without tags, an element for a link."""
    by_page: dict[int, list[Any]] = {}
    what = "page" if tagged else "upload"
    for number in wrapped:
        page = pages[number].obj
        alt = f"{upload.title}, page {number + 1} of {len(pages)}; this {what} is not tagged"
        by_page.setdefault(number, []).append(_figure(structure, pages[number], alt))
        page["/Contents"] = structure.pdf.make_stream(_wrapped(structure, page))
    for _, page, mark in structure.loose:
        element = structure.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.P, Pg=page, K=Array([mark]))
        )
        tree.mark_of(structure, page, mark, element)
        by_page.setdefault(structure.pages[page.objgen], []).append(element)
    for number, one in enumerate(pages):
        for link in one.links:
            if link.objgen not in structure.objects:
                by_page.setdefault(number, []).append(_link(structure, link, one.obj))
    return _in_order(tops, by_page, structure)


def _new(structure: tree.Tree, kind: Name, page: Any, kid: Any) -> Any:
    return structure.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind, Pg=page, K=Array([kid])))


def _figure(structure: tree.Tree, page: _Page, alt: str) -> Any:
    figure = _new(structure, Name.Figure, page.obj, 0)
    figure["/Alt"] = String(alt)
    box = Array([0, 0, page.sheet.width, page.sheet.height])
    figure["/A"] = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)
    tree.mark_of(structure, page.obj, 0, figure)
    return figure


def _wrapped(structure: tree.Tree, page: Any) -> bytes:
    found = ink.unmarked(ink.operators(page))
    ink.unmark_forms(structure.pdf, page["/Resources"], set())
    return b"/Figure <</MCID 0>> BDC\n" + pikepdf.unparse_content_stream(found) + b"\nEMC\n"


def _link(structure: tree.Tree, link: Any, page: Any) -> Any:
    reference = Dictionary(Type=Name.OBJR, Obj=link, Pg=page)
    element = structure.pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Link, Pg=page, K=Array([reference]))
    )
    structure.objects[link.objgen] = (link, element)
    return element


def _in_order(tops: list[Any], by_page: dict[int, list[Any]], structure: tree.Tree) -> list[Any]:
    """The new elements before the first that begins on a later page."""
    firsts = [tree.first_page(structure, top) for top in tops] if by_page else []
    kept: list[Any] = []
    waiting = sorted(by_page.items())
    for top, first in zip(tops, firsts, strict=False):
        while waiting and first is not None and waiting[0][0] < first:
            kept += waiting.pop(0)[1]
        kept.append(top)
    if not by_page:
        return tops
    return kept + [element for _, elements in waiting for element in elements]


def _finish(pdf: pikepdf.Pdf, tops: list[Any], structure: tree.Tree, upload: Upload) -> None:
    """A catalogue with only what is ours, and the paper's layers and language."""
    language = str(pdf.Root.get("/Lang", "")).strip()
    layers = _layers(pdf)
    _leave_behind(pdf)
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(tops)))
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([document])))
    pdf.Root["/StructTreeRoot"] = document["/P"] = root
    for top in tops:
        top["/P"] = document
        if language and language.lower() != upload.lang.lower() and "/Lang" not in top:
            top["/Lang"] = String(language)
    tree.number(structure)
    if layers is not None:
        pdf.Root["/OCProperties"] = layers
    pdf.Root["/Lang"] = String(upload.lang)
    pdf.Root["/MarkInfo"] = Dictionary(Marked=True)
    pdf.Root["/ViewerPreferences"] = Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = upload.title
        metadata["pdfuaid:part"] = "1"


def _leave_behind(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, Dictionary | pikepdf.Stream):
            for key in (*LEFT_BEHIND, *OLD_NUMBERS):
                if key in item:
                    del item[key]
    for key in list(pdf.Root.keys()):
        if key not in ("/Type", "/Pages"):
            del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _layers(pdf: pikepdf.Pdf) -> Any | None:
    """Which layers the paper has and which are off; a layer that nobody sees must not appear in a pack."""
    found = pdf.Root.get("/OCProperties")
    if not isinstance(found, Dictionary) or not isinstance(found.get("/OCGs"), Array):
        return None
    shown: Any = found.get("/D", Dictionary())
    off = Array([group for group in found["/OCGs"] if _is_off(group, shown)])
    return Dictionary(OCGs=found["/OCGs"], D=Dictionary(Name=String("Layers"), OFF=off))


def _is_off(group: Any, shown: Any) -> bool:
    def has(key: str) -> bool:
        return any(one.objgen == group.objgen for one in shown.get(key, Array()))

    return has("/OFF") or (shown.get("/BaseState") == Name.OFF and not has("/ON"))


def _bookmarks(pdf: pikepdf.Pdf, places: notes.Places) -> list[dict[str, Any]]:
    """The paper's own bookmarks, as those of our pages are noted."""
    before = dict(places.found)
    root = pdf.Root.get("/Outlines")
    seen: set[tuple[int, int]] = set()
    found = _chain(root.get("/First") if isinstance(root, Dictionary) else None, places, seen, 1)
    places.found = before
    return found


def _chain(item: Any, places: notes.Places, seen: set[tuple[int, int]], depth: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while isinstance(item, Dictionary) and item.objgen not in seen and len(seen) < MOST_BOOKMARKS:
        seen.add(item.objgen)
        action: Any = item.get("/A")
        jump = isinstance(action, Dictionary) and action.get("/S") == Name.GoTo
        name = places.name(item.get("/Dest", action.get("/D") if jump else None))
        below = _chain(item.get("/First"), places, seen, depth + 1) if depth < DEEPEST_BOOKMARK else []
        label = " ".join(str(item.get("/Title", "")).split())
        if name and label:
            page, x, y = places.found[name]
            found.append({"label": label, "page": page, "x": x, "y": y, "children": below})
        else:
            found += below
        item = item.get("/Next")
    return found
