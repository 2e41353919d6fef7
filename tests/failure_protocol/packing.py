"""Packs for tests: a person of whom much is known, a recipient, a basis, and the PDF read back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pypdfium2

from failure_protocol.actions.packs import Recipient, Why
from failure_protocol.models import Carer, Equipment, Incident, Person
from failure_protocol.models.incidents import Known
from failure_protocol.pictures import small
from tests.failure_protocol.making import LATER, make_person

UNTIL = LATER + timedelta(days=2)
WHY = Why("UK GDPR 6(1)(e) and 9(2)(h)", "They take her in on Saturday")
OAKVIEW = Recipient("Jo Receiver", "Oakview House", reached="jo@oakview.example, code by telephone")


def make_known(incident: Incident, lead: Any, **fields: Any) -> Person:
    """A person with needs, health, a daughter and a walking frame."""
    person = make_person(
        incident, first="Adelaide", last="Invented", known_as="Addie", needs="Two people to stand up",
        wishes="Radio on in the morning", health="Diabetes; insulin twice a day", phone="01632 960001",
        safeguarding_note="A secret of the enquiry", hoist=Known.YES, **fields,
    )  # fmt: skip
    Carer.objects.create(
        person=person, name="Betty Daughter", relationship="daughter", phone="01632 960002", is_main=True,
        by=lead, at=LATER,
    )  # fmt: skip
    Equipment.objects.create(person=person, name="Walking frame", owner="person", by=lead, at=LATER)
    return person


def keep_photo(person: Person, lead: Any) -> None:
    from PIL import Image

    from failure_protocol.models import Photo

    made = io.BytesIO()
    Image.new("RGB", (60, 80), "#88aacc").save(made, "JPEG")
    Photo.objects.create(person=person, image=small(made.getvalue()), by=lead, at=LATER)


def words_of(content: bytes, password: str | None = None) -> str:
    """Everything that a PDF says."""
    document = pypdfium2.PdfDocument(content, password=password)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def opened(content: bytes, password: str = "") -> Any:
    return pikepdf.open(io.BytesIO(content), password=password)
