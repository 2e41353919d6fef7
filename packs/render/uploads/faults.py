"""What a paper fails of PDF/UA-1, in words for the people who wrote it."""

from __future__ import annotations

from collections.abc import Iterator

import page as validator  # page-validation: checks PDF/UA-1 without Java

OURS = (
    "HEADING-NESTING"  # a paper that stands under our heading begins with a second one; tree.py keeps order
)
# How the names of rules begin, and what they say in words for who wrote a paper; the first that fits.
WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("CONTENT-TAGGING",), "some of what it shows has no tag"),
    (("ARTIFACT", "TAGGED-CONTENT"), "some of what it shows is marked both as decoration and as content"),
    (("FIGURE", "FORMULA"), "pictures or formulas have no description"),
    (("HEADING",), "headings are not in order"),
    (("TABLE", "TR-", "TH-", "TD-", "THEAD", "TBODY", "TFOOT"), "tables do not name their rows and columns"),
    (("L-", "LI-", "LBODY"), "lists are not built as lists"),
    (("TOC",), "the contents list is not built as one"),
    (("LINK", "ANNOTATION"), "links or notes have no description"),
    (("FORM", "WIDGET"), "fields of a form have no description"),
    (("NOTE",), "footnotes have no number of their own"),
    (
        ("FONT", "CMAP", "CID", "TYPE0", "TRUETYPE", "NOTDEF"),
        "fonts are not embedded, or do not say which letters their signs are",
    ),
    (("OPTIONAL",), "layers have no name"),
    (("STRUCT",), "its tags do not hold together"),
)
LANGUAGE = "the language of a text is not said"
OTHER = "it fails the rule {rule} of the validator"


def faults_of(data: bytes) -> list[str]:
    """The kinds of faults of a PDF, each once; empty when the validator finds none."""
    report = validator.validate_pdf_bytes(data, profile=validator.ValidationProfile.PDF_UA_1)
    return list(dict.fromkeys(_words(report.failures)))


def _words(failures: list[validator.ValidationFailure]) -> Iterator[str]:
    for failure in failures:
        rule = failure.rule_id.removeprefix("PDFUA1-")
        if "LANGUAGE" in rule:
            yield LANGUAGE
        elif not rule.startswith(OURS):
            known = (words for starts, words in WORDS if rule.startswith(starts))
            yield next(known, OTHER.format(rule=rule))
