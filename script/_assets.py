"""Copy what our pages use of GOV.UK Frontend into static/vendor/, without what is not ours to use.

Left out: the GDS Transport typeface, the crown, the crest and every other image (they belong to GOV.UK
services), and the references to source maps (hashed file names cannot resolve them).

Usage: _assets.py SOURCE TARGET, where SOURCE is the package's `dist/govuk` folder.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

FILES = ("govuk-frontend.min.css", "govuk-frontend.min.js")
SOURCE_MAP = re.compile(r"\n?/[*/][#@] sourceMappingURL=[^\n*]*(\*/)?")
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
CREST = re.compile(r"url\(/assets/images/govuk-crest\.svg\)")
TYPEFACE = re.compile(r"""["']?GDS Transport["']?,\s*""")


def clean(name: str, text: str) -> str:
    """Return the text of one file without typeface, image links and source map."""
    text = SOURCE_MAP.sub("", text)
    if name.endswith(".css"):
        text = CREST.sub("none", TYPEFACE.sub("", FONT_FACE.sub("", text)))
        leftover = re.search(r"url\((?!['\"]?data:)[^)]*\)|GDS Transport", text)
        if leftover:
            raise SystemExit(f"{name} still names {leftover.group()}; script/_assets.py needs a rule for it.")
    return text


def copy(source: Path, target: Path) -> None:
    """Replace TARGET with cleaned copies of FILES."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in FILES:
        (fresh / name).write_text(clean(name, (source / name).read_text("utf-8")), "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


if __name__ == "__main__":
    copy(Path(sys.argv[1]), Path(sys.argv[2]))
