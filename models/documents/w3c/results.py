"""What did the learner get: credits, hours, grades, as results and their descriptions say it?

Sources: Open Badges 3.0 (Result, ResultDescription), the extensions of Edubadges; handbook formats
3, trap 1.
"""

from decimal import Decimal
from typing import Final

from models.documents.notes import Notes
from models.documents.record import Assessment, Grade, Text, Texts
from models.documents.scalars import decimal
from models.documents.w3c.members import Json, id_of, many, objects, word

ECTS: Final = ("ECTS", "ects")
HOURS: Final = ("SBU", "studyLoad")  # hours of study, as Dutch schools count (handbook formats 3)
_ECTS_RESULTS: Final = frozenset({"ext:ECTSCredits", "ext:ECTS"})
_HOURS_RESULTS: Final = frozenset({"ext:WorkloadHours"})
_NO_GRADES: Final = _ECTS_RESULTS | _HOURS_RESULTS
_GRADES: Final = frozenset(
    [
        "LetterGrade",
        "GradePointAverage",
        "Percent",
        "RawScore",
        "ScaledScore",
        "WeightedScore",
        "PredictedScore",
        "Result",
        "ext:ECTSGradeScore",
    ]
)


def ects(value: Json, subject: Json, where: str, notes: Notes) -> Decimal | None:
    """The extension of Edubadges, or a result whose description says that it counts ECTS."""
    stated = _first(value, ECTS, where, notes)
    if stated is not None:
        return stated
    return _of_result(value, subject, _ECTS_RESULTS, where, notes)


def hours(value: Json, subject: Json, where: str, notes: Notes) -> Decimal | None:
    stated = _first(value, HOURS, where, notes)
    if stated is not None:
        return stated
    return _of_result(value, subject, _HOURS_RESULTS, where, notes)


def _of_result(
    value: Json, subject: Json, kinds: frozenset[str], where: str, notes: Notes
) -> Decimal | None:
    """The number of the first result whose description is of one of these kinds."""
    place = f"{where.rpartition('/')[0]}/result"
    described = {id_of(entry): entry for entry in objects(value.get("resultDescription"))}
    for result in objects(subject.get("result")):
        kind = described.get(word(result.get("resultDescription")), {})
        if word(kind.get("resultType")) in kinds:
            return decimal(word(result.get("value")), place, notes)
    return None


def _first(value: Json, names: tuple[str, ...], where: str, notes: Notes) -> Decimal | None:
    for name in names:
        if name in value:
            return decimal(value[name], f"{where}/{name}", notes)
    return None


def results(
    value: Json, subject: Json, where: str, notes: Notes
) -> tuple[Grade | None, tuple[Assessment, ...]]:
    """The grade of the whole, and every further result as an assessment of its own."""
    kinds = {id_of(entry): entry for entry in objects(value.get("resultDescription"))}
    graded: list[tuple[bool, Grade, Texts]] = []
    for result in objects(subject.get("result")):
        described = kinds.get(word(result.get("resultDescription")), {})
        label = word(result.get("value"))
        if label is None or word(described.get("resultType")) in _NO_GRADES:
            continue
        about = word(described.get("name"))
        grade = Grade(label=label, scheme=_scheme(described), passed=_passed(result))
        is_grade = word(described.get("resultType")) in _GRADES
        graded.append((is_grade, grade, (Text(text=about),) if about else ()))
    if not graded:
        return None, ()
    chosen = next((entry for entry in graded if entry[0]), graded[0])
    if len(graded) > 1:
        place = f"{where.rpartition('/')[0]}/result"
        notes.info("SEVERAL_RESULTS", place, "there are several results: each is shown")
    others = tuple(Assessment(titles=e[2], grade=e[1]) for e in graded if e is not chosen)
    return chosen[1], others


def status(value: Json, subject: Json) -> str | None:
    """The word of the result that says how it went (Completed, Failed, InProgress …)."""
    kinds = {id_of(entry): entry for entry in objects(value.get("resultDescription"))}
    for result in objects(subject.get("result")):
        described = kinds.get(word(result.get("resultDescription")), {})
        if word(described.get("resultType")) == "Status":
            return word(result.get("status")) or word(result.get("value"))
    return None


def _scheme(described: Json) -> str | None:
    """The scale in words: its name, its ends or its values, and what is needed to pass."""
    allowed = [said for v in many(described.get("allowedValue")) if (said := word(v))]
    low, high = word(described.get("valueMin")), word(described.get("valueMax"))
    needed = word(described.get("requiredValue"))
    parts = [
        word(described.get("name")),
        f"{low} – {high}" if low is not None and high is not None else None,
        ", ".join(allowed) or None,
        f"passed from {needed}" if needed is not None else None,
    ]
    return "; ".join(part for part in parts if part is not None) or None


def _passed(result: Json) -> bool | None:
    return {"Completed": True, "Failed": False}.get(word(result.get("status")) or "")
