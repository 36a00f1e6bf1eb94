"""How is an assessment written: what it was, its grade, who assessed, how identity was checked?

Source: European Learning Model 3, application profile EDC (LearningAssessment). A grade is demanded
of every assessment: where there is none, its note is empty.
"""

from typing import Final

from models.documents.elm.build import Json, Nodes, concept, texts
from models.documents.instants import date_time
from models.documents.record import Assessment, Distribution, Grade, Identity, Texts

PASSED: Final = "http://data.europa.eu/snb/grade-status/c_60a1cf9a"
UNSUPERVISED: Final = "http://data.europa.eu/snb/supervision-verification/c598449d64"
_CHECKS: Final = {
    Identity.UNSUPERVISED_NO_ID: "Unsupervised without ID verification",
    Identity.SUPERVISED_NO_ID: "Supervised without ID verification",
    Identity.SUPERVISED_ID: "Supervised with ID verification",
}


class AssessmentWriter:
    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes

    def write(self, what: Assessment, otherwise: Texts) -> Json:
        """`otherwise`: what it is called where it has no title of its own."""
        nodes, titles = self._nodes, texts(what.titles or otherwise)
        grade = what.grade
        node = nodes.node("LearningAssessment") | {
            "title": titles,
            "grade": nodes.note({"und": grade.label if grade is not None else ""}),
        }
        specification = nodes.node("LearningAssessmentSpecification") | {"title": titles}
        if what.kind is not None:
            specification["dcType"] = nodes.named(what.kind)
        if what.mode is not None:
            specification["mode"] = [nodes.named(what.mode)]
        if grade is not None:
            specification |= self._scheme(grade)
            node |= self._result(grade)
        node["specifiedBy"] = specification
        if what.identity is not None or what.identity_text is not None:
            node["idVerification"] = self._check(what.identity, what.identity_text)
        if what.on is not None:
            node["dateIssued"] = date_time(what.on, "Z")
        if what.by:
            node["assessedBy"] = [nodes.organisation(body) for body in what.by]
        return node

    def _scheme(self, grade: Grade) -> Json:
        if grade.scheme is None:
            return {}
        scheme = self._nodes.node("GradingScheme") | {"title": {"und": grade.scheme}}
        if grade.scheme_texts:
            scheme["description"] = texts(grade.scheme_texts)
        return {"gradingScheme": scheme}

    def _result(self, grade: Grade) -> Json:
        found: Json = {}
        if grade.passed is not None:
            passed = concept(PASSED, "pass") if grade.passed else self._nodes.named("fail")
            found["gradeStatus"] = passed
        if grade.distribution is not None and _countable(grade.distribution):
            # the published context knows the member by this spelling alone
            found["resultDestribution"] = self._distribution(grade.distribution)
        return found

    def _distribution(self, stated: Distribution) -> Json:
        node = self._nodes.node("ResultDistribution") | {
            "resultCategory": [
                self._nodes.node("ResultCategory")
                | {"label": bucket.label, "count": int(bucket.count)}
                for bucket in stated.buckets
            ]
        }
        said = stated.description
        return node | ({"description": {"und": said}} if said is not None else {})

    def _check(self, identity: Identity | None, said: str | None) -> Json:
        if identity is Identity.UNSUPERVISED_NO_ID:
            return concept(UNSUPERVISED, said or _CHECKS[identity])
        return self._nodes.named(said or (_CHECKS[identity] if identity is not None else ""))


def _countable(stated: Distribution) -> bool:
    """Categories count at least one; shares have no member."""
    whole = all(bucket.count >= 1 and bucket.count % 1 == 0 for bucket in stated.buckets)
    return bool(stated.buckets) and whole and not stated.percent
