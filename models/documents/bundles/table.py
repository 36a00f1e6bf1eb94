"""What does a table in CSV say, one award in a line? Each line is read and reported on its own.

The columns are ours: `title` and any of the others of `headings.py`, in any order, by our names or
as they are called in eight languages; separated by comma, semicolon or tabulator. `outcomes` are
separated by `|` or stand in lines of one cell.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from models.documents.bundles.headings import COLUMNS, columns
from models.documents.findings import Unreadable, blocking
from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import (
    Achievement,
    Awarding,
    Contents,
    Credential,
    Credit,
    Grade,
    Identifier,
    LangFrom,
    Learner,
    Organisation,
    Outcome,
    Text,
)
from models.documents.registry import Context
from models.documents.scalars import decimal, language, moment
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT

STANDARD = "CSV"
NEEDED = "title"
_SEPARATORS = ",;\t"
_HEAD_WITHIN = 10  # lines; exports put a name and a date above their table
_YES = ("yes", "y", "true", "1", "ja", "oui", "tak", "si", "sì", "sí", "ano", "pass", "passed")
_NO = ("no", "n", "false", "0", "nein", "non", "nie", "ne", "nej", "fail", "failed")
_PASSED = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
_LEVEL = re.compile(r"(?:eqf|level|\s|-)*([1-8])(?:[.,]0)?\Z", re.IGNORECASE)
_OUTCOME = re.compile(r"[|\r\n]+")
_BULLET = re.compile(r"\A\s*(?:[-•*–]\s+)?")
Row = Mapping[str, str]


class Head(NamedTuple):
    """The line with the headings: which line it is, the columns, and what separates them."""

    line: int
    headings: list[str]
    columns: list[str]
    separator: str


def recognise(probe: Probe) -> int:
    return 40 if probe.form is Form.TEXT and _head(probe.text) is not None else 0


def read(probe: Probe, context: Context) -> Contents:
    notes = Notes()
    found: list[Credential] = []
    for line, cells in _rows(probe.text, notes):
        row = {name: " ".join(cell.split()) for name, cell in cells.items()}
        if len(found) == ACHIEVEMENTS_PER_DOCUMENT:
            message = f"only the first {ACHIEVEMENTS_PER_DOCUMENT} lines are read"
            notes.blocking("TOO_MANY_ROWS", f"line {line}", message)
            break
        if not row.get(NEEDED):
            notes.warning("ROW_NOT_READ", f"line {line}", "no title stands in this line")
            continue
        texts = _outcomes(cells.get("outcomes", ""))
        found.append(_credential(row, texts, f"line {line}", notes))
    if not found:
        notes.blocking("NO_RECORD", "", "the table has a head and no line with a title")
        return Contents(readable=False, standard=STANDARD, findings=notes.all())
    return Contents(
        readable=True, standard=STANDARD, credentials=tuple(found), findings=notes.all()
    )


def _head(text: str) -> Head | None:
    """The first line that has a heading for the title and one more."""
    for number, line in enumerate(_lines(text)[:_HEAD_WITHIN], 1):
        separator = max(_SEPARATORS, key=line.count)
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            continue
        named = columns(cells)
        known = COLUMNS & set(named)
        if NEEDED in known and len(known) > 1:
            return Head(number, cells, named, separator)
    return None


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.lstrip("\ufeff"), maxsplit=_HEAD_WITHIN)


def _rows(text: str, notes: Notes) -> Iterator[tuple[int, Row]]:
    head = _head(text)
    if head is None:
        raise ValueError("recognise() said this is a table")
    names = head.columns
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        message = f"the column {min(twice)} stands there twice: the table has two meanings"
        place = f"line {head.line}"
        raise Unreadable(blocking("COLUMN_TWICE", place, message), standard=STANDARD)
    _say_what_is_read(head, notes)
    source = io.StringIO(text.lstrip("\ufeff"), newline=None)  # one end of line for all systems
    for _ in range(head.line):
        source.readline()
    lines = csv.reader(source, delimiter=head.separator)
    try:
        for cells in lines:
            where = head.line + lines.line_num
            while len(cells) > len(names) and not cells[-1].strip():
                cells.pop()
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                message = (
                    f"{len(cells)} cells where the head has {len(names)}: a cell that holds a"
                    f' "{head.separator}" or a line break must stand in quotation marks'
                )
                notes.warning("ROW_NOT_READ", f"line {where}", message)
                continue
            yield where, dict(zip(names, cells, strict=True))
    except csv.Error as fault:
        place = f"line {head.line + lines.line_num}"
        notes.blocking("CSV_BROKEN", place, f"the table breaks off here: {fault}")


def _say_what_is_read(head: Head, notes: Notes) -> None:
    place = f"line {head.line}"
    named = [pair for pair in zip(head.headings, head.columns, strict=True) if pair[0].strip()]
    unknown = [heading.strip() for heading, column in named if column not in COLUMNS]
    other = [f"{h.strip()} as {c}" for h, c in named if c in COLUMNS and h.strip().lower() != c]
    if other:
        notes.info("COLUMN_READ_AS", place, f"columns are read as follows: {', '.join(other)}")
    if unknown:
        message = f"columns that are not read: {', '.join(unknown)}; known are:"
        notes.info("COLUMN_UNKNOWN", place, f"{message} {', '.join(sorted(COLUMNS))}")


def _outcomes(cell: str) -> tuple[str, ...]:
    texts = (" ".join(_BULLET.sub("", part).split()) for part in _OUTCOME.split(cell))
    return tuple(text for text in texts if text)


def _credential(row: Row, texts: tuple[str, ...], where: str, notes: Notes) -> Credential:
    issuer = _issuer(row)
    bodies = (issuer,) if issuer is not None else ()
    issued = moment(row.get("issued"), f"{where}, issued", notes)
    achievement = replace(
        _achievement(row, texts, where, notes),
        awarding=Awarding(bodies=bodies, on=issued) if bodies else None,
    )
    return Credential(
        where=where,
        issuer=issuer,
        awarding_bodies=bodies,
        learner=_learner(row, where, notes),
        achievements=(achievement,),
        issued=issued,
    )


def _achievement(row: Row, texts: tuple[str, ...], where: str, notes: Notes) -> Achievement:
    tag = language(row.get("language"))
    ects = decimal(row.get("ects"), f"{where}, ects", notes)
    level = _LEVEL.match(row.get("eqf", ""))
    if row.get("eqf") and level is None:
        message = f'"{row["eqf"]}" is no EQF level (a number from 1 to 8)'
        notes.warning("EQF_UNREADABLE", f"{where}, eqf", message)
    passed = _passed(row, where, notes)
    return Achievement(
        where=where,
        id=row.get("course_id") or None,
        award_id=row.get("award_id") or None,
        titles=(Text(text=row[NEEDED], lang=tag),),
        ects=ects,
        credits=_credits(row, ects, where, notes),
        hours=decimal(row.get("hours"), f"{where}, hours", notes),
        eqf=int(level.group(1)) if level is not None else None,
        isced=(row["isced"],) if row.get("isced") else (),
        grade=_grade(row, passed),
        status={True: "passed", False: "failed"}.get(passed) if passed is not None else None,
        outcomes=tuple(
            Outcome(text=text, lang=tag, lang_from=LangFrom.TAG if tag else LangFrom.NONE)
            for text in texts
        ),
    )


def _credits(row: Row, ects: Decimal | None, where: str, notes: Notes) -> tuple[Credit, ...]:
    """The ECTS, and the credits of which the table does not say that they are."""
    found = [Credit(scheme="ects", value=ects)] if ects is not None else []
    others = decimal(row.get("credits"), f"{where}, credits", notes)
    if others is not None:
        message = "the table does not say that these credits are ECTS: name the column ects if so"
        notes.warning("CREDIT_SCHEME_MISSING", f"{where}, credits", message)
        found.append(Credit(scheme="", value=others))
    return tuple(found)


def _passed(row: Row, where: str, notes: Notes) -> bool | None:
    said = row.get("passed", "")
    passed = _PASSED.get(said.casefold())
    if said and passed is None:
        notes.warning("PASSED_UNREADABLE", f"{where}, passed", f'"{said}" is neither yes nor no')
    return passed


def _grade(row: Row, passed: bool | None) -> Grade | None:
    if not row.get("grade"):
        return None
    return Grade(label=row["grade"], scheme=row.get("grade_scheme") or None, passed=passed)


def _issuer(row: Row) -> Organisation | None:
    name, code = row.get("issuer"), row.get("issuer_schac")
    if not name and not code:
        return None
    country = row.get("country", "").upper()
    return Organisation(
        names=(Text(text=name),) if name else (),
        ids=(Identifier(scheme="schac", value=code),) if code else (),
        country=country if len(country) == len("PL") else None,
    )


def _learner(row: Row, where: str, notes: Notes) -> Learner | None:
    ids = tuple(
        Identifier(scheme=scheme, value=row[column])
        for column, scheme in (("learner_id", "local"), ("esi", "esi"))
        if row.get(column)
    )
    found = Learner(
        given=row.get("given_name") or None,
        family=row.get("family_name") or None,
        born=moment(row.get("date_of_birth"), f"{where}, date_of_birth", notes),
        ids=ids,
    )
    return found if found.name or found.ids else None
