"""What is in the articulation files: sources, catalogues, and what was recognised as what?"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from models.matching.find import Course

INSTITUTIONS = ("wm", "vt", "ucsc")
# A catalogue text shorter than this, or one that says there is none, describes nothing.
SHORTEST_TEXT = 20
_NO_TEXT = "description not found"
_CODE = re.compile(r"^([A-Z]{2,5})\s*(\d{2,4}[A-Z]?)\s*(.*)$")


class Row(NamedTuple):
    """One decision; `target` None: recorded as not transferable."""

    source: Course
    target: str | None


def catalogue(folder: Path, institution: str) -> list[Course]:
    path = folder / f"catalogue_{institution}.csv"
    return [
        Course(
            code=row["course_code"],
            title=_repaired(row["course_title"]).title(),
            text=_text(row["course_description"]),
        )
        for row in _rows(path)
    ]


def decisions(folder: Path, institution: str, codes: frozenset[str]) -> list[Row]:
    """Every row whose target is in the catalogue, or empty; the same source may stand twice."""
    found = []
    for row in _rows(folder / f"equivalency_{institution}.csv"):
        target = row["target_code"].strip()
        if target and target not in codes:
            continue
        found.append(Row(_source(row["source"], row["source_description"]), target or None))
    return found


def _source(named: str, description: str) -> Course:
    """The first code stands for a source of several courses; their titles are joined."""
    parts = " ".join(named.split()).split(" TAKEN WITH ")
    split = [match for part in parts if (match := _CODE.match(part))]
    if not split:
        return Course(code="", title=named.title(), text=_text(description))
    title = " ".join(match[3] for match in split)
    return Course(code=f"{split[0][1]} {split[0][2]}", title=title.title(), text=_text(description))


def _text(value: str) -> str:
    text = _repaired(value)
    return "" if len(text) < SHORTEST_TEXT or _NO_TEXT in text.lower() else text


def _repaired(text: str) -> str:
    """UTF-8 that was once read as Latin-1."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
