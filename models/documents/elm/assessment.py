"""How was it proven? Assessments and grades of a European Digital Credential."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from models.documents.elm.node import Node, texts
from models.documents.elm.people import organisation
from models.documents.identifiers.codes import last_part
from models.documents.record import Assessment, Bucket, Distribution, Grade, Identity, best
from models.rules.limits import DOCUMENT_DEPTH

_ID_CHECK = "methodOfAssessmentSupervisionAndIdVerification"
_PASS, _FAIL = ("pass", "passed", "c_60a1cf9a"), ("fail", "failed")
_IDENTITY = {"c598449d64": Identity.UNSUPERVISED_NO_ID}


def assessments(achievement: Node, processes: Sequence[Node]) -> tuple[Assessment, ...]:
    """The assessment used for the award first, then what proves it, each with its parts."""
    found: list[Assessment] = []
    tops = [
        used
        for process in processes
        for used in process.nodes("used") or process.nodes("assessmentUtilised")
    ] + achievement.nodes("provenBy")
    waiting = [(node, 0) for node in reversed(tops)]
    while waiting:
        node, depth = waiting.pop()
        found.append(_assessment(node))
        if depth < DOCUMENT_DEPTH and len(found) < DOCUMENT_DEPTH:
            parts = node.nodes("hasPart")
            waiting += [(part, depth + 1) for part in reversed(parts)]
    return tuple(found)


def own_grade(found: tuple[Assessment, ...]) -> Grade | None:
    """The grade of the whole: of the assessment used for the award, else of the first proof."""
    return next((one.grade for one in found if one.grade is not None), None)


def _assessment(node: Node) -> Assessment:
    spec = node.node("specifiedBy")
    check = node.node("idVerification") or node.node(_ID_CHECK)
    said = check.label() if check is not None else None
    bodies = [organisation(body) for body in node.nodes("assessedBy")]
    return Assessment(
        titles=node.texts("title"),
        kind=_label_of(spec, "dcType"),
        mode=_label_of(spec, "mode"),
        grade=_grade(node, spec),
        identity=_identity(check, said),
        identity_text=said,
        on=node.moment("dateIssued"),
        by=tuple([body for body in bodies if body is not None]),
    )


def _label_of(spec: Node | None, name: str) -> str | None:
    concept = spec.node(name) if spec is not None else None
    return concept.label() if concept is not None else None


def _grade(node: Node, spec: Node | None) -> Grade | None:
    written = best(node.note("grade"))
    if written is None:
        return None
    scheme = spec.node("gradingScheme") if spec is not None else None
    titles = scheme.texts("title") if scheme is not None else ()
    return Grade(
        label=written,
        scheme=best(titles) or (scheme.id() if scheme is not None else None),
        scheme_texts=scheme.texts("description") if scheme is not None else (),
        passed=_passed(node),
        distribution=_distribution(node),
    )


def _passed(node: Node) -> bool | None:
    status = node.node("gradeStatus")
    if status is None:
        return None
    words = {(status.label() or "").lower(), last_part(status.id() or "").lower()}
    if words & set(_PASS):
        return True
    return False if words & set(_FAIL) else None


def _distribution(node: Node) -> Distribution | None:
    # the published context spells the first of these wrongly
    found = node.node("resultDistribution") or node.node("resultDestribution")
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
