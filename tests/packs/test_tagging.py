"""Each hook into WeasyPrint, against the stock engine: why it is there, and that it still works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import weasyprint

from packs.render import tagging

ROOT = Path(__file__).resolve().parents[2]
ROWS = "".join(f'<tr><th scope="row">{n}</th><td>{"word " * 60}</td></tr>' for n in range(60))
PAGE = (
    '<html lang="en"><title>t</title><body><table><caption>c</caption><thead><tr><th scope="col">Ref</th>'
    f'<th scope="col">Words</th></tr></thead><tbody>{ROWS}</tbody></table></body></html>'
)
# The stock engine must not have the hooks, so each kind runs in a process of its own.
PROGRAM = """
import io, json, sys
import pikepdf, pydyf, weasyprint
if sys.argv[1] == "ours":
    from packs.render import tagging
    tagging.install()
calls = []  # keeps them, so that no id is used twice
kept = pydyf.PDF.page_references.fget
def counted(self):
    calls.append(kept(self))
    return calls[-1]
pydyf.PDF.page_references = property(counted)
data = weasyprint.HTML(string=sys.stdin.read()).write_pdf(pdf_variant="pdf/ua-1")
pdf = pikepdf.open(io.BytesIO(data))
found = {"pages": len(pdf.pages), "kinds": {}, "scopes": [], "headers": 0}
found["references"] = len({id(call) for call in calls})
def walk(element):
    kind = str(element.S)
    found["kinds"][kind] = found["kinds"].get(kind, 0) + 1
    attributes = element.get("/A", {})
    if kind == "/TH":
        found["scopes"].append(str(attributes.get("/Scope", "")))
    found["headers"] += "/Headers" in attributes
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            walk(kid)
walk(pdf.Root.StructTreeRoot.K[0])
found["artefacts"] = sum(page.Contents.read_bytes().count(b"/Artifact") for page in pdf.pages)
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def written() -> dict[str, dict[str, Any]]:
    """What the stock engine and the engine with our hooks write for one table over several pages."""
    found = {}
    for kind in ("stock", "ours"):
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM, kind],
            input=PAGE,
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        found[kind] = json.loads(run.stdout)
    return found


def test_one_table_is_one_table_where_the_stock_engine_writes_one_a_page(
    written: dict[str, dict[str, Any]],
) -> None:
    assert written["stock"]["kinds"]["/Table"] == written["stock"]["pages"] > 1
    assert written["ours"]["kinds"]["/Table"] == 1
    assert written["ours"]["kinds"]["/TR"] == 61


def test_a_repeated_head_is_an_artefact_where_the_stock_engine_says_it_again(
    written: dict[str, dict[str, Any]],
) -> None:
    assert written["stock"]["kinds"]["/THead"] == written["stock"]["pages"]
    assert written["ours"]["kinds"]["/THead"] == 1
    assert written["ours"]["artefacts"] > written["stock"]["artefacts"]


def test_header_cells_say_their_scope_and_cells_need_no_lists_of_headers(
    written: dict[str, dict[str, Any]],
) -> None:
    assert set(written["stock"]["scopes"]) == {""}
    assert written["stock"]["headers"] > 0
    assert set(written["ours"]["scopes"]) == {"/Column", "/Row"}
    assert written["ours"]["headers"] == 0


def test_page_references_are_made_once_a_page_and_not_once_an_element(
    written: dict[str, dict[str, Any]],
) -> None:
    assert written["stock"]["references"] > 100
    assert written["ours"]["references"] <= written["ours"]["pages"] + 1


def test_a_line_of_text_needs_no_element_of_its_own(written: dict[str, dict[str, Any]]) -> None:
    spans = {kind: written[kind]["kinds"].get("/Span", 0) for kind in written}
    every = {kind: sum(written[kind]["kinds"].values()) for kind in written}

    assert spans["stock"] > 60
    assert spans["ours"] < spans["stock"] / 4
    assert every["ours"] < every["stock"] / 2


def test_another_version_of_the_engine_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging._Hooks, "installed", False)
    monkeypatch.setattr(weasyprint, "__version__", "71.0")

    with pytest.raises(RuntimeError, match=r"tagged for WeasyPrint 70.0, and 71.0 is installed"):
        tagging.install()
