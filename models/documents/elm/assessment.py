"""How was it proven? Assessments and grades of a European Digital Credential."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from models.documents.elm.node import Field, Node, fields, texts
from models.documents.elm.people import organisations
from models.documents.identifiers.codes import last_part
from models.documents.record import Assessment, Bucket, Distribution, Grade, Identity, best
from models.rules.limits import DOCUMENT_DEPTH

_ID_CHECK = "methodOfAssessmentSupervisionAndIdVerification"
_PASS, _FAIL = ("pass", "passed", "c_60a1cf9a"), ("fail", "failed")
_IDENTITY = {"c598449d64": Identity.UNSUPERVISED_NO_ID}


def assessments(achievement: Node, processes: Sequence[Node]) -> tuple[Assessment, ...]:
    """The assessment used for the award first, then what proves it, each with its parts."""
    found: list[Assessment] = []
    for process in processes:
        for used in process.nodes("used") or process.nodes("assessmentUtilised"):
            _take(found, used, 0)
    for proof in achievement.nodes("provenBy"):
        _take(found, proof, 0)
    return tuple(found)


def _take(found: list[Assessment], node: Node, depth: int) -> None:
    found.append(_assessment(node))
    if "hasPart" in node.members and depth < DOCUMENT_DEPTH and len(found) < DOCUMENT_DEPTH:
        for part in node.nodes("hasPart"):
            _take(found, part, depth + 1)


def own_grade(found: tuple[Assessment, ...]) -> Grade | None:
    """The grade of the whole: of the assessment used for the award, else of the first proof."""
    return next((one.grade for one in found if one.grade is not None), None)


def _assessment(node: Node) -> Assessment:
    found = fields(node, _OF_ASSESSMENT)
    spec = node.node("specifiedBy")
    if spec is not None:
        found |= fields(spec, _OF_SPECIFICATION)
    check = node.node("idVerification") or node.node(_ID_CHECK)
    if check is not None:
        said = check.label()
        found |= {"identity": _identity(check, said), "identity_text": said}
    return Assessment(**found)


def _label_of(spec: Node, member: str) -> str | None:
    concept = spec.node(member)
    return concept.label() if concept is not None else None


def _grade(node: Node, member: str) -> Grade | None:
    written = best(node.note(member))
    if written is None:
        return None
    spec = node.node("specifiedBy")
    scheme = spec.node("gradingScheme") if spec is not None else None
    if scheme is None:
        return Grade(label=written, **fields(node, _OF_GRADE))
    return Grade(
        label=written,
        scheme=best(scheme.texts("title")) or scheme.id(),
        scheme_texts=scheme.texts("description"),
        **fields(node, _OF_GRADE),
    )


def _passed(node: Node, member: str) -> bool | None:
    status = node.node(member)
    if status is None:
        return None
    words = {(status.label() or "").lower(), last_part(status.id() or "").lower()}
    if words & set(_PASS):
        return True
    return False if words & set(_FAIL) else None


def _distribution(node: Node, member: str) -> Distribution | None:
    found = node.node(member)
    if found is None:
        return None
    buckets = []
    for category in found.nodes("category") or found.nodes("resultCategory"):
        count = category.decimal("count")
        if count is not None:
            buckets.append(Bucket(label=_label(category), count=Decimal(count)))
    said = best(found.texts("description"))
    return Distribution(buckets=tuple(buckets), description=said) if buckets else None


def _label(category: Node) -> str:
    value: Any = category.members.get("label", category.members.get("score"))
    return best(texts(value, category.place, category.notes)) or str(value or "")


def _identity(check: Node | None, said: str | None) -> Identity | None:
    """By the code of the controlled vocabulary, else by its English words."""
    if check is None:
        return None
    known = _IDENTITY.get(last_part(check.id() or ""))
    if known is not None:
        return known
    words = (said or "").lower()
    without_id = "without id" in words or "no id" in words
    if "unsupervised" in words and without_id:
        return Identity.UNSUPERVISED_NO_ID
    if "supervised" in words and "unsupervised" not in words:
        return Identity.SUPERVISED_NO_ID if without_id else Identity.SUPERVISED_ID
    message = f'"{said}": supervision and id check unknown'
    check.notes.info("IDENTITY_CHECK_UNKNOWN", check.place, message)
    return None


_OF_ASSESSMENT: Final[Sequence[Field]] = (
    ("title", "titles", Node.texts),
    ("grade", "grade", _grade),
    ("dateIssued", "on", Node.moment),
    ("assessedBy", "by", organisations),
)
_OF_SPECIFICATION: Final[Sequence[Field]] = (
    ("dcType", "kind", _label_of),
    ("mode", "mode", _label_of),
)
_OF_GRADE: Final[Sequence[Field]] = (
    ("gradeStatus", "passed", _passed),
    ("resultDestribution", "distribution", _distribution),  # as the published context spells it
    ("resultDistribution", "distribution", _distribution),
)
