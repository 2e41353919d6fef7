"""Ask pip-audit for known vulnerabilities of the pinned packages; say loudly when nobody can be asked.

Exit codes: 0 none known, 1 some known, 3 the service does not answer here, so nothing was checked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

NOT_CHECKED = 3
PROBE = "django"  # asked first, alone: where it is not answered, the rest would not be either


def main() -> int:
    """Probe with one package, then check the whole lock."""
    lock = Path("requirements-dev.txt")
    probe = audit(_only(PROBE, lock.read_text("utf-8")))
    if probe is None or not _checked(probe):
        print("Vulnerabilities were NOT checked: the advisory service does not answer from this machine.")
        return NOT_CHECKED
    found = audit(lock.read_text("utf-8"))
    if found is None:
        print("Vulnerabilities were NOT checked: pip-audit could not read requirements-dev.txt.")
        return NOT_CHECKED
    return report(found)


def report(found: list[dict[str, Any]]) -> int:
    """Print what was found; the exit code says whether anything was."""
    vulnerable = [(d["name"], d["version"], v["id"]) for d in found for v in d.get("vulns", [])]
    skipped = [d["name"] for d in found if "skip_reason" in d]
    for name, version, advisory in vulnerable:
        print(f"{name} {version}: {advisory}")
    if skipped:
        print(f"Not known to the advisory service, so not checked: {', '.join(skipped)}")
    print(f"{len(found) - len(skipped)} packages checked, {len(vulnerable)} known vulnerabilities")
    return 1 if vulnerable else 0


def audit(requirements: str) -> list[dict[str, Any]] | None:
    """Return pip-audit's findings for hash-pinned requirements, or None when it gave none."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(requirements)
        file.flush()
        command = [sys.executable, "-m", "pip_audit", "--requirement", file.name, "--disable-pip"]
        command += ["--require-hashes", "--format", "json", "--progress-spinner", "off", "--timeout", "20"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        dependencies: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return dependencies


def _checked(found: list[dict[str, Any]]) -> bool:
    return any("skip_reason" not in dependency for dependency in found)


def _only(name: str, lock: str) -> str:
    """Return one package's lines of a lock: from its name to the last of its hashes."""
    lines = lock.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith(" ")), len(lines))
    return "\n".join(lines[start:end]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
