"""What does a table in CSV say, one award in a line? Each line is read and reported on its own.

The columns are ours: `title` and any of the others below, in any order, in English; separated by
comma, semicolon or tabulator. `outcomes` are separated by `|`.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

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
COLUMNS = frozenset(
    (
        *("title", "language", "award_id", "course_id", "ects", "hours", "eqf", "isced", "grade"),
        *("grade_scheme", "passed", "issued", "outcomes", "issuer", "issuer_schac", "country"),
        *("learner_id", "esi", "given_name", "family_name", "date_of_birth"),
    )
)
NEEDED = "title"
_SEPARATORS = ",;\t"
_PASSED = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LEVELS = frozenset("12345678")
Row = Mapping[str, str]


def recognise(probe: Probe) -> int:
    if probe.form is not Form.TEXT:
        return 0
    known = COLUMNS & set(_header(probe.text)[0])
    return 40 if NEEDED in known and len(known) > 1 else 0


def read(probe: Probe, context: Context) -> Contents:
    notes = Notes()
    found: list[Credential] = []
    for line, row in _rows(probe.text, notes):
        if len(found) == ACHIEVEMENTS_PER_DOCUMENT:
            message = f"only the first {ACHIEVEMENTS_PER_DOCUMENT} lines are read"
            notes.blocking("TOO_MANY_ROWS", f"line {line}", message)
            break
        if not row.get(NEEDED):
            notes.warning("ROW_NOT_READ", f"line {line}", "no title stands in this line")
            continue
        found.append(_credential(row, f"line {line}", notes))
    if not found:
        notes.blocking("NO_RECORD", "line 1", "the table has a head and no line with a title")
        return Contents(readable=False, standard=STANDARD, findings=notes.all())
    return Contents(
        readable=True, standard=STANDARD, credentials=tuple(found), findings=notes.all()
    )


def _header(text: str) -> tuple[list[str], str]:
    """The names of the columns and what separates them."""
    line = text.lstrip("\ufeff\r\n ").partition("\n")[0]
    separator = max(_SEPARATORS, key=line.count)
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return [], separator
    return [cell.strip().lower().replace(" ", "_") for cell in cells], separator


def _rows(text: str, notes: Notes) -> Iterator[tuple[int, Row]]:
    names, separator = _header(text)
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        message = f"the column {min(twice)} stands there twice: the table has two meanings"
        raise Unreadable(blocking("COLUMN_TWICE", "line 1", message), standard=STANDARD)
    unknown = [name for name in names if name and name not in COLUMNS]
    if unknown:
        notes.info("COLUMN_UNKNOWN", "line 1", f"columns that are not read: {', '.join(unknown)}")
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff\r\n ")), delimiter=separator)
    try:
        for cells in lines:
            if lines.line_num == 1 or not any(cells):
                continue
            if len(cells) != len(names):
                message = f"{len(cells)} cells where the head has {len(names)}"
                notes.warning("ROW_NOT_READ", f"line {lines.line_num}", message)
                continue
            yield (
                lines.line_num,
                {n: " ".join(c.split()) for n, c in zip(names, cells, strict=True)},
            )
    except csv.Error as fault:
        notes.blocking("CSV_BROKEN", f"line {lines.line_num}", f"the table breaks off: {fault}")


def _credential(row: Row, where: str, notes: Notes) -> Credential:
    issuer = _issuer(row)
    bodies = (issuer,) if issuer is not None else ()
    issued = moment(row.get("issued"), f"{where}, issued", notes)
    achievement = replace(
        _achievement(row, where, notes),
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


def _achievement(row: Row, where: str, notes: Notes) -> Achievement:
    tag = language(row.get("language"))
    ects = decimal(row.get("ects"), f"{where}, ects", notes)
    eqf = row.get("eqf", "")
    if eqf and eqf not in _LEVELS:
        notes.warning("EQF_UNREADABLE", f"{where}, eqf", f'"{eqf}" is no EQF level')
    texts = (part.strip() for part in row.get("outcomes", "").split("|"))
    return Achievement(
        where=where,
        id=row.get("course_id") or None,
        award_id=row.get("award_id") or None,
        titles=(Text(text=row[NEEDED], lang=tag),),
        ects=ects,
        credits=(Credit(scheme="ects", value=ects),) if ects is not None else (),
        hours=decimal(row.get("hours"), f"{where}, hours", notes),
        eqf=int(eqf) if eqf in _LEVELS else None,
        isced=(row["isced"],) if row.get("isced") else (),
        grade=_grade(row, where, notes),
        outcomes=tuple(
            Outcome(text=text, lang=tag, lang_from=LangFrom.TAG if tag else LangFrom.NONE)
            for text in texts
            if text
        ),
    )


def _grade(row: Row, where: str, notes: Notes) -> Grade | None:
    said = row.get("passed", "")
    passed = _PASSED.get(said.lower())
    if said and passed is None:
        notes.warning("PASSED_UNREADABLE", f"{where}, passed", f'"{said}" is neither yes nor no')
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
