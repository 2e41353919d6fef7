"""Speed and size of packs, as ratios side by side in one run (docs: quality.md, section 1).

    script/bench_packs.py [--pairs N] [--json]

Each measurement is a process of its own, so that memory and processor time are its own; the two sides of a
ratio alternate. `rows()` gives the figures to script/bench; `main()` prints them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from packs.content import PackContent, Section


@dataclass(frozen=True)
class Figure:
    """A line of the table: what, against what, the ratio or figure, what it should reach, the raw medians."""

    what: str
    against: str
    value: float | None
    reach: float | None
    unit: str
    raw: str

    @property
    def verdict(self) -> str:
        """Whether it reaches what it should."""
        if self.value is None or self.reach is None:
            return "for reference"
        return "reached" if self.value <= self.reach else "MISSED"


# --- what is measured, each in a process of its own ---


def set_up() -> None:
    os.environ.setdefault("SECRET_KEY", "bench-" + "x" * 60)
    os.environ.setdefault("DEBUG", "true")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def build(folder: str, name: str) -> dict[str, float]:
    """Build a sample: pack, pack-changed, pack-twice, rows-N."""
    content = sample(name, Path(folder))

    def work() -> None:
        from packs.render.build import build_pdf  # loading the engine is part of the cost, on both sides
        from packs.render.cache import PieceCache

        cache = PieceCache(Path(folder) / "cache")
        build_pdf(content, Path(folder) / "pack.pdf", cache, papers=lambda paper: Path(paper.stored))

    found = measured(work)
    import pikepdf

    with pikepdf.open(Path(folder) / "pack.pdf") as pdf:
        return found | {"pages": len(pdf.pages)}


def one_document(folder: str, name: str, *, tagged: bool = True) -> dict[str, float]:
    """The same content as one HTML document, laid out by WeasyPrint at once."""
    page = whole_page(name)

    def work() -> None:
        from packs.render.pdf import render

        (Path(folder) / "one.pdf").write_bytes(render(page, tagged=tagged).pdf)

    return measured(work)


def chromium(folder: str, name: str) -> dict[str, float]:
    """The same page printed by Chromium, with its fonts given as files."""
    from packs.render.glyphs import FONTS
    from packs.render.pdf import read_style

    style = read_style().replace("pack-static:", f"{FONTS.as_uri()}/")
    page = Path(folder) / "one.html"
    page.write_text(whole_page(name).replace("</head>", f"<style>{style}</style></head>", 1), "utf-8")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    command = [
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--print-to-pdf={folder}/chromium.pdf",
    ]
    return measured(lambda: subprocess.run([*command, page.as_uri()], check=True, capture_output=True))


def workbook(folder: str, name: str) -> dict[str, float]:
    """The workbook of the pack."""
    from packs.render.xlsx import build_xlsx

    content = sample(name)
    return measured(lambda: build_xlsx(content, Path(folder) / "pack.xlsx"))


def sample(name: str, folder: Path = Path()) -> PackContent:
    """The content of that name; the uploaded papers of "board" lie in `folder`, or are made there."""
    from script import _sample_pack  # here: Django must be set up first

    if name.startswith("board"):
        content = _sample_pack.board(folder)
        return changed(content, name.removeprefix("board-")) if name != "board" else content

    if name.startswith("rows-"):
        return _sample_pack.long_table(int(name.removeprefix("rows-")))
    if name == "pack-twice":
        return _sample_pack.pack(times=2)
    content = _sample_pack.pack()
    return changed(content, name.removeprefix("pack-")) if name.startswith("pack-") else content


def changed(content: PackContent, key: str) -> PackContent:
    """The content with one word changed in one row of the section `key`."""
    from packs.content import DataTable, Row, Text

    def edited(table: DataTable) -> DataTable:
        row = table.rows[len(table.rows) // 2]
        spot = next(i for i, cell in enumerate(row.cells) if isinstance(cell, Text) and i != table.row_header)
        cells = (*row.cells[:spot], Text("A word was put right."), *row.cells[spot + 1 :])
        middle = len(table.rows) // 2
        return replace(table, rows=(*table.rows[:middle], Row(cells, row.repeats), *table.rows[middle + 1 :]))

    def section_edited(section: Section) -> Section:
        tables = [(i, block) for i, block in enumerate(section.blocks) if isinstance(block, DataTable)]
        spot, table = tables[len(tables) // 2]
        blocks = (*section.blocks[:spot], edited(table), *section.blocks[spot + 1 :])
        return replace(section, blocks=blocks)

    return replace(
        content, sections=tuple(section_edited(s) if s.key == key else s for s in content.sections)
    )


def whole_page(name: str) -> str:
    from packs.render import html
    from packs.render.chunks import Chunk
    from packs.render.front import ContentsLine, front_page

    content = sample(name)
    front = front_page(
        content, content.digest(), [ContentsLine(s.key, s.title, 1, 9) for s in content.sections], ()
    )
    bodies = []
    for section in content.sections:
        blocks = tuple(b.printed() if hasattr(b, "printed") else b for b in section.blocks)
        page = html.chunk_page(Chunk(section, 0, blocks), content.lang)
        bodies.append(
            page.split("<body>")[1].split("</body>")[0].replace("<section ", '<section data-new="1" ', 1)
        )
    broken = "<style>section[data-new] { break-before: page }</style></head>"
    return front.replace("</head>", broken, 1).replace("</body>", "".join(bodies) + "</body>", 1)


def measured(work: Callable[[], object]) -> dict[str, float]:
    """Wall and processor seconds of this process and its children, and the most memory any held (MB)."""
    before = processor()
    start = time.perf_counter()
    work()
    wall = time.perf_counter() - start
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"wall": wall, "cpu": processor() - before, "peak": most / 1024}


def processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


KINDS: dict[str, Callable[[str, str], dict[str, float]]] = {
    "build": build,
    "one": one_document,
    "untagged": lambda folder, name: one_document(folder, name, tagged=False),
    "chromium": chromium,
    "workbook": workbook,
}


# --- alternating pairs ---


def run(kind: str, folder: Path, name: str) -> dict[str, float]:
    """One measurement in a new process."""
    command = [sys.executable, __file__, "--measure", kind, str(folder), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{kind} {name} failed:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def fresh(folder: Path) -> Path:
    """An empty folder: a cold cache."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def middle(found: list[dict[str, float]], key: str) -> float:
    return median(each[key] for each in found)


def rows(pairs: int = 5, say: Callable[[str], None] = lambda words: None) -> list[Figure]:
    """Every figure of packs."""
    with tempfile.TemporaryDirectory(prefix="bench-packs-") as scratch:
        folder = Path(scratch)
        return [
            *_pack_figures(folder, pairs, say),
            *_board_figures(folder, pairs, say),
            *_size_figures(folder, pairs, say),
        ]


def _pack_figures(scratch: Path, pairs: int, say: Callable[[str], None]) -> list[Figure]:
    kinds: dict[str, list[dict[str, float]]] = {
        k: []
        for k in (
            "one",
            "cold",
            "same",
            "changed-plan",
            "changed-risks",
            "changed-tracker",
            "untagged",
            "chromium",
        )
    }
    has_chromium = bool(shutil.which("chromium") or shutil.which("chromium-browser"))
    for number in range(pairs):
        say(f"pack, pair {number + 1} of {pairs}")
        kinds["one"].append(run("one", fresh(scratch / "one"), "pack"))
        kinds["cold"].append(run("build", fresh(scratch / "pack"), "pack"))
        kinds["same"].append(run("build", scratch / "pack", "pack"))
        for key in ("plan", "risks", "tracker"):
            warm = fresh(scratch / "warm")
            shutil.copytree(scratch / "pack" / "cache", warm / "cache")
            kinds[f"changed-{key}"].append(run("build", warm, f"pack-{key}"))
        kinds["untagged"].append(run("untagged", fresh(scratch / "one"), "pack"))
        if has_chromium:
            kinds["chromium"].append(run("chromium", fresh(scratch / "one"), "pack"))
    one = kinds["one"]
    pages = int(kinds["cold"][0]["pages"])
    document = f"WeasyPrint, the same {pages} pages as one tagged document"

    def ratio(what: str, name: str, key: str, reach: float) -> Figure:
        mine, theirs = middle(kinds[name], key), middle(one, key)
        return Figure(what, document, mine / theirs, reach, "ratio", f"{mine:.2f} s against {theirs:.2f} s")

    figures = [
        ratio(f"pack of {pages} pages, cold: wall time", "cold", "wall", 0.6),
        ratio(f"pack of {pages} pages, cold: processor time", "cold", "cpu", 1.1),
        *(
            ratio(f"after one row changed in the section {key}", f"changed-{key}", "wall", 0.18)
            for key in ("plan", "risks", "tracker")
        ),
        ratio("nothing changed", "same", "wall", 0.08),
        _against(
            "tagging (PDF/UA-1): processor time", "the same untagged", one, kinds["untagged"], "cpu", 1.2
        ),
    ]
    if has_chromium:
        figures.append(
            replace(
                _against("pack, cold", "Chromium's print", kinds["cold"], kinds["chromium"], "wall", 1),
                reach=None,
            )
        )
    return figures


def _board_figures(scratch: Path, pairs: int, say: Callable[[str], None]) -> list[Figure]:
    """The pack of a meeting: sections of its own, three uploaded papers, an agenda with page ranges."""
    kinds = ("one", "cold", "changed", "paper", "same")
    found: dict[str, list[dict[str, float]]] = {key: [] for key in kinds}
    papers = fresh(scratch / "papers")
    run("build", papers, "board")  # makes the papers that are uploaded

    def folder(name: str, cache: Path | None = None) -> Path:
        made = fresh(scratch / name)
        for paper in papers.glob("*.pdf"):
            shutil.copy(paper, made)
        if cache is not None:
            shutil.copytree(cache, made / "cache")
        return made

    for number in range(pairs):
        say(f"board pack, pair {number + 1} of {pairs}")
        found["one"].append(run("one", fresh(scratch / "one"), "pack"))
        board = folder("board")
        found["cold"].append(run("build", board, "board"))
        found["same"].append(run("build", board, "board"))
        found["changed"].append(run("build", folder("warm", board / "cache"), "board-plan"))
        replaced = folder("warm", board / "cache")
        (replaced / "narrative.pdf").write_bytes((papers / "narrative.pdf").read_bytes() + b"\n")
        found["paper"].append(run("build", replaced, "board"))
    pages = int(found["cold"][0]["pages"])
    against = "WeasyPrint, the same sections as one tagged document"
    reaches = (
        ("cold", f"board pack of {pages} pages with three uploaded papers, cold: wall time", 0.6),
        ("cold-cpu", "board pack, cold: processor time", 1.1),
        ("changed", "board pack after one row changed in the section plan", 0.18),
        ("paper", "board pack after an uploaded paper was replaced", 0.18),
        ("same", "board pack, nothing changed", 0.08),
    )
    figures = []
    for key, what, reach in reaches:
        kind, _, cpu = key.partition("-")
        figures.append(_against(what, against, found[kind], found["one"], cpu or "wall", reach))
    return figures


def _size_figures(scratch: Path, pairs: int, say: Callable[[str], None]) -> list[Figure]:
    found: dict[str, list[dict[str, float]]] = {
        name: [] for name in ("pack", "pack-twice", "rows-500", "rows-8000")
    }
    books = []
    for number in range(pairs):
        say(f"sizes, pair {number + 1} of {pairs}")
        for name, results in found.items():
            results.append(run("build", fresh(scratch / "size"), name))
        books.append(run("workbook", fresh(scratch / "size"), "rows-8000"))
    small, large = middle(found["rows-500"], "cpu") / 500, middle(found["rows-8000"], "cpu") / 8000
    peaks = {name: middle(results, "peak") for name, results in found.items()}
    return [
        _against(
            "twice the sections: wall time", "the pack once", found["pack-twice"], found["pack"], "wall", 2.1
        ),
        Figure(
            "twice the sections: most memory of any process", "the pack once",
            peaks["pack-twice"] / peaks["pack"], 1.3, "ratio",
            f"{peaks['pack-twice']:.0f} MB against {peaks['pack']:.0f} MB",
        ),
        Figure(
            "a table of 8,000 rows: processor time a row", "of 500 rows", large / small, 1.3, "ratio",
            f"{large * 1000:.1f} ms against {small * 1000:.1f} ms",
        ),
        Figure(
            "a table of 8,000 rows: most memory of any process", "400 MB", peaks["rows-8000"], 400, "MB",
            f"{middle(found['rows-8000'], 'pages'):.0f} pages, {middle(found['rows-8000'], 'wall'):.0f} s",
        ),
        Figure(
            "its workbook (openpyxl)", "", None, None, "s",
            f"{middle(books, 'wall'):.1f} s, {middle(books, 'peak'):.0f} MB",
        ),
    ]  # fmt: skip


def _against(
    what: str,
    against: str,
    mine: list[dict[str, float]],
    theirs: list[dict[str, float]],
    key: str,
    reach: float,
) -> Figure:
    one, other = middle(mine, key), middle(theirs, key)
    return Figure(what, against, one / other, reach, "ratio", f"{one:.2f} s against {other:.2f} s")


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 when one is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=5, help="how many alternating pairs (default: 5)")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--measure", nargs=3, metavar=("KIND", "FOLDER", "SAMPLE"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        set_up()
        kind, folder, name = options.measure
        print(json.dumps(KINDS[kind](folder, name)))
        return 0
    figures = rows(options.pairs, lambda words: print(words, file=sys.stderr))
    if options.json:
        print(json.dumps([vars(figure) | {"verdict": figure.verdict} for figure in figures], indent=1))
    else:
        for f in figures:
            value = "" if f.value is None else f"{f.value:.3g}{'' if f.unit == 'ratio' else ' ' + f.unit}"
            reach = "" if f.reach is None else f"<= {f.reach:g}"
            print(f"{f.what:58} {value:>9} {reach:>8}  {f.verdict:14} {f.raw}  ({f.against})")
    return int(any(figure.verdict == "MISSED" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
