"""Template tags of the public pages: they show what was frozen, and work nothing out from living rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from core.words import count_of, day_words
from oversight.models import Publication
from oversight.summaries.public import NAMES, address_of

register = template.Library()
File = Mapping[str, Any]
LISTS = (("Present", "present"), ("In attendance", "attending"), ("Apologies", "apologies"))


@register.filter
def weekday(moment: datetime) -> str:
    """As "Thursday 16 September 2021"."""
    local = timezone.localtime(moment)
    return f"{local:%A} {day_words(local)}"


@register.filter
def clock(moment: datetime) -> str:
    """As "09:30"."""
    return f"{timezone.localtime(moment):%H:%M}"


@register.filter
def address(publication: Publication) -> str:
    """The page that shows it."""
    return address_of(publication)


@register.filter
def named(publication: Publication) -> str:
    """As "Agenda", "Supplement 1"."""
    name = NAMES[Publication.Kind(publication.kind)]
    return f"{name} {publication.supplement}" if publication.supplement else name


@register.filter
def file_of(files: Iterable[File], paper: int) -> File | None:
    """The file of a paper, among those of a publication."""
    return next((file for file in files if file["paper"] == paper), None)


@register.filter
def whole(files: Iterable[File]) -> list[File]:
    """The files of the publication as a whole, such as the pack."""
    return [file for file in files if file["paper"] is None]


@register.filter
def file_facts(file: File) -> str:
    """As "PDF, 12 pages, 340 KB", so that nobody opens a large file without knowing."""
    kind = str(file["name"]).rpartition(".")[2].upper()
    return f"{kind}, {count_of(file['pages'], 'page')}, {filesizeformat(file['size'])}"


@register.filter
def attendance(content: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """(heading, people) of the lists of the minutes that have anybody."""
    return [(heading, content[name]) for heading, name in LISTS if content[name]]
