"""How is a record written as a European Digital Credential, to be sealed or not?

Source: European Learning Model 3, application profile EDC (shapes `EDC-generic-no-cv`), envelope of
VC Data Model 1.1 as the Commission's own credentials have it. Concepts carry the addresses of the
authority tables; what the record does not say is not written.
"""

from decimal import Decimal
from typing import Any, Final

from models.documents.identifiers.codes import COUNTRY_BY_3, LANGUAGE_BY_3
from models.documents.record import (
    Achievement,
    Credential,
    Grade,
    Identifier,
    Learner,
    Moment,
    Organisation,
    Outcome,
    Texts,
)
from models.documents.w3c.conformance import V1

CONTEXT: Final = "http://data.europa.eu/snb/model/context/edc-ap"
PROFILE: Final = "http://data.europa.eu/snb/credential/e34929035b"  # "Generic"
SHAPES: Final = "http://data.europa.eu/snb/model/ap/edc-generic-full"
ECTS: Final = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
EQF: Final = "http://data.europa.eu/snb/eqf/"
ISCED: Final = "http://data.europa.eu/snb/isced-f/"
COUNTRY: Final = "http://publications.europa.eu/resource/authority/country/"
LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"
_COUNTRY_3: Final = {two: three for three, two in COUNTRY_BY_3.items()}
# Several three-letter codes may stand for one language; the tables of the Union use these.
_LANGUAGE_3: Final = {two: three for three, two in LANGUAGE_BY_3.items()} | {
    "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "et": "est", "fi": "fin", "fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "it": "ita",
    "lt": "lit", "lv": "lav", "mt": "mlt", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron",
    "sk": "slk", "sl": "slv", "sv": "swe", "no": "nor",
}  # fmt: skip

BASE64: Final = "http://data.europa.eu/snb/encoding/6146cde7dd"
PNG: Final = "http://publications.europa.eu/resource/authority/file-type/PNG"
PASSED: Final = "http://data.europa.eu/snb/grade-status/c_60a1cf9a"
# The profile demands a picture of every page; ours is one white pixel, the content is in the data.
BLANK_PAGE: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)

Json = dict[str, Any]


def write(credential: Credential) -> Json:
    """The credential without a seal. Raises `ValueError` where the record lacks an id, an issuer
    with a country, or the dates."""
    return _Writer(credential).document()


class _Writer:
    """Gives every node an id of its own, as the Commission's issuer does."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential
        self._numbers: dict[str, int] = {}
        self._bodies: dict[Organisation, Json] = {}

    def document(self) -> Json:
        credential = self._credential
        if credential.id is None or credential.issuer is None or credential.valid_from is None:
            raise ValueError("a European credential needs id, issuer and a date")
        issued = credential.issued or credential.valid_from
        titles = credential.titles or credential.achievements[0].titles
        languages = sorted({text.lang or "en" for text in titles})
        document: Json = {
            "@context": [V1, CONTEXT],
            "id": credential.id,
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "credentialProfiles": _concept(PROFILE, "Generic"),
            "credentialSchema": {"id": SHAPES, "type": "ShaclValidator2017"},
            "displayParameter": self._display(titles, languages),
            "issuer": self._organisation(credential.issuer),
            "issued": _instant(issued),
            "issuanceDate": _instant(credential.valid_from),
            "validFrom": _instant(credential.valid_from),
            "credentialSubject": self._person(),
        }
        if credential.valid_until is not None:
            document["validUntil"] = _instant(credential.valid_until)
            document["expirationDate"] = _instant(credential.valid_until)
        return document

    def _display(self, titles: Texts, languages: list[str]) -> Json:
        shown = [_language(code) for code in languages]
        picture = self._node("MediaObject") | {
            "content": BLANK_PAGE,
            "contentEncoding": _concept(BASE64, "base64"),
            "contentType": _concept(PNG, "PNG"),
        }
        page = self._node("DisplayDetail") | {"image": picture, "page": 1}
        return self._node("DisplayParameter") | {
            "title": _texts(titles),
            "language": shown,
            "primaryLanguage": shown[0],
            "individualDisplay": [
                self._node("IndividualDisplay") | {"language": tongue, "displayDetail": [page]}
                for tongue in shown
            ],
        }

    def _person(self) -> Json:
        learner = self._credential.learner or Learner()
        person = self._node("Person")
        address = next((i.value for i in learner.ids if i.scheme in ("did", "uri")), None)
        if address is not None:
            person["id"] = address
        for name, said in (
            ("givenName", learner.given),
            ("familyName", learner.family),
            ("fullName", learner.full),
        ):
            if said is not None:
                person[name] = {"en": said}
        if learner.born is not None:
            person["dateOfBirth"] = _instant(learner.born)
        others = [i for i in learner.ids if i.scheme not in ("did", "uri", "national")]
        if others:
            person["identifier"] = [self._identifier(i) for i in others]
        claims = [self._achievement(what) for what in self._credential.achievements]
        return person | {"hasClaim": claims}

    def _achievement(self, what: Achievement) -> Json:
        node = self._node("LearningAchievement") | {"title": _texts(what.titles)}
        if what.descriptions:
            node["description"] = _texts(what.descriptions)
        own = [i for i in what.ids if i.scheme not in ("did", "uri")]
        if own:
            node["identifier"] = [self._identifier(i) for i in own]
        bodies = what.awarding.bodies if what.awarding is not None else ()
        bodies = bodies or tuple(b for b in (self._credential.issuer,) if b is not None)
        process = self._node("AwardingProcess") | {
            "awardingBody": [self._organisation(body) for body in bodies]
        }
        if what.awarding is not None and what.awarding.on is not None:
            process["awardingDate"] = what.awarding.on.text
        node["awardedBy"] = process
        if what.grade is not None:
            proof = self._assessment(what.grade, what.titles)
            node["provenBy"] = proof | {"awardedBy": {"id": process["id"]}}
        if what.started is not None or what.ended is not None:
            node["influencedBy"] = self._activity(what) | {"awardedBy": {"id": process["id"]}}
        node["specifiedBy"] = self._specification(what)
        if what.parts:
            node["hasPart"] = [self._achievement(part) for part in what.parts]
        return node

    def _assessment(self, grade: Grade, titles: Texts) -> Json:
        specification = self._node("LearningAssessmentSpecification") | {"title": _texts(titles)}
        if grade.scheme is not None:
            scheme = self._node("GradingScheme") | {"title": {"en": grade.scheme}}
            specification["gradingScheme"] = scheme
        node = self._node("LearningAssessment") | {
            "title": _texts(titles),
            "grade": self._note({"en": grade.label}),
            "specifiedBy": specification,
        }
        return node | ({"gradeStatus": _concept(PASSED, "pass")} if grade.passed else {})

    def _activity(self, what: Achievement) -> Json:
        period = self._node("PeriodOfTime")
        for name, moment in (("startDate", what.started), ("endDate", what.ended)):
            if moment is not None:
                period[name] = _instant(moment)
        return self._node("LearningActivity") | {"title": _texts(what.titles), "temporal": [period]}

    def _specification(self, what: Achievement) -> Json:
        kind = "Qualification" if what.eqf is not None else "LearningAchievementSpecification"
        node = self._node(kind) | {"title": _texts(what.titles)}
        if what.eqf is not None:
            node["eqfLevel"] = _concept(f"{EQF}{what.eqf}", f"Level {what.eqf}")
        if what.isced:
            node["thematicArea"] = [_concept(f"{ISCED}{code}", code) for code in what.isced]
        if what.ects is not None:
            framework = _concept(ECTS, "European Credit Transfer and Accumulation System")
            point = {"framework": framework, "point": str(what.ects)}
            node["creditPoint"] = [self._node("CreditPoint") | point]
        if what.hours is not None:
            node["volumeOfLearning"] = _duration(what.hours)
        if what.languages_of_instruction:
            node["language"] = [_language(code) for code in what.languages_of_instruction]
        if what.prerequisites:
            node["entryRequirement"] = self._note(_texts(what.prerequisites))
        if what.stackability and kind == "Qualification":
            node["isPartialQualification"] = "PART_OF_A_QUALIFICATION" in what.stackability
        if what.outcomes:
            node["learningOutcome"] = [self._outcome(outcome) for outcome in what.outcomes]
        if what.homepage is not None:
            node["homepage"] = [self._page(what.homepage)]
        return node

    def _outcome(self, outcome: Outcome) -> Json:
        texts = outcome.texts
        said = _texts(texts) if texts else {outcome.lang or "en": outcome.text}
        node = self._node("LearningOutcome") | {"title": said}
        if outcome.id is not None:
            node["id"] = outcome.id
        if outcome.esco:
            node["relatedESCOSkill"] = [_concept(skill, outcome.text) for skill in outcome.esco]
        return node

    def _organisation(self, body: Organisation) -> Json:
        """The same body is the same node, down to the ids of its parts."""
        if body not in self._bodies:
            self._bodies[body] = self._described(body)
        return self._bodies[body]

    def _described(self, body: Organisation) -> Json:
        if not body.names or body.country not in _COUNTRY_3:
            raise ValueError("an organisation needs a name and a country")
        land = _concept(f"{COUNTRY}{_COUNTRY_3[body.country]}", body.country)
        address = self._node("Address") | {"countryCode": land}
        node = self._node("Organisation") | {
            "legalName": _texts(body.names),
            "location": [self._node("Location") | {"address": [address]}],
        }
        own = next((i.value for i in body.ids if i.scheme in ("did", "uri")), None)
        if own is not None:
            node["id"] = own
        legal = {"eidas": "eIDASIdentifier", "registration": "registration"}
        legal |= {"vat": "vatIdentifier", "tax": "taxIdentifier"}
        for identifier in body.ids:
            if identifier.scheme in legal:
                value = {"notation": identifier.value, "spatial": land}
                node[legal[identifier.scheme]] = self._node("LegalIdentifier") | value
        others = [i for i in body.ids if i.scheme not in {"did", "uri", *legal}]
        if others:
            node["identifier"] = [self._identifier(i) for i in others]
        if body.homepage is not None:
            node["homepage"] = [self._page(body.homepage)]
        return node

    def _identifier(self, identifier: Identifier) -> Json:
        stated = {"schemeName": identifier.scheme, "notation": identifier.value}
        return self._node("Identifier") | stated

    def _note(self, said: dict[str, Any]) -> Json:
        return self._node("Note") | {"noteLiteral": said}

    def _page(self, address: str) -> Json:
        return self._node("WebResource") | {"contentURL": address}

    def _node(self, kind: str) -> Json:
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        name = kind[0].lower() + kind[1:]
        return {"id": f"urn:epass:{name}:{self._numbers[kind]}", "type": kind}


def _concept(address: str, label: str) -> Json:
    scheme = address.rpartition("/")[0]
    return {
        "id": address,
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": label},
    }


def _language(code: str) -> Json:
    primary = code.partition("-")[0]
    if primary not in _LANGUAGE_3:
        raise ValueError(f"no table of the Union has the language {code}")
    return _concept(f"{LANGUAGE}{_LANGUAGE_3[primary].upper()}", primary)


def _texts(texts: Texts) -> dict[str, str | list[str]]:
    """A language map; texts without a tag stand under `und`, several of one language in a list."""
    found: dict[str, list[str]] = {}
    for text in texts:
        found.setdefault(text.lang or "und", []).append(text.text)
    return {lang: said[0] if len(said) == 1 else said for lang, said in found.items()}


def _instant(moment: Moment) -> str:
    return moment.text if "T" in moment.text else f"{moment.day.isoformat()}T00:00:00Z"


def _duration(hours: Decimal) -> str:
    whole, minutes = int(hours), int(hours % 1 * 60)
    return f"PT{whole}H{minutes}M" if minutes else f"PT{whole}H"
