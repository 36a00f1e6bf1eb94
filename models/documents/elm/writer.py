"""How is a record written as a European Digital Credential, to be sealed or not?

Source: European Learning Model 3, application profile EDC (shapes `EDC-generic-no-cv`), envelope of
VC Data Model 1.1 as the Commission's own credentials have it. What the record does not say is not
written. What ELM has no member for stands in notes and in the evidence (`elm/notes.py`). Not
carried: the content of attached files, which no record has.
"""

from collections.abc import Iterator
from typing import Final

from models.documents.carried import Written, left_out
from models.documents.elm import notes as own_notes
from models.documents.elm.build import (
    Json,
    Nodes,
    address,
    concept,
    country,
    has_country,
    languages,
    texts,
)
from models.documents.elm.node import Document
from models.documents.elm.reader import read_credential
from models.documents.elm.write_achievement import AchievementWriter
from models.documents.extension import missing
from models.documents.findings import Finding, warning
from models.documents.instants import date_time
from models.documents.notes import Notes
from models.documents.record import Credential, Identifier, Learner, Texts
from models.documents.w3c.conformance import V1

CONTEXT: Final = "http://data.europa.eu/snb/model/context/edc-ap"
PROFILE: Final = "http://data.europa.eu/snb/credential/e34929035b"  # "Generic"
SHAPES: Final = "http://data.europa.eu/snb/model/ap/edc-generic-full"
NO_LEGAL_ID: Final = "NO_LEGAL_ID"
NO_SEAT: Final = "NO_SEAT"
BASE64: Final = "http://data.europa.eu/snb/encoding/6146cde7dd"
PNG: Final = "http://publications.europa.eu/resource/authority/file-type/PNG"
# The profile demands a picture of every page; ours is one white pixel, the content is in the data.
BLANK_PAGE: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)


def write(credential: Credential) -> Written[Json]:
    """The credential without a seal, and what of the record it does not carry.

    Raises `ValueError` where the record lacks an id, an issuer with a country, the dates, or an
    achievement with a title.
    """
    writer = _Writer(credential)
    document = writer.document()
    read_back = read_credential(Document(document, Notes()).top(document))
    return Written(document, (*writer.unmet(), *left_out(credential, read_back, "ELM")))


class _Writer:
    def __init__(self, credential: Credential) -> None:
        self._credential = credential
        self._nodes = Nodes()

    def document(self) -> Json:
        credential = self._credential
        if credential.id is None or credential.issuer is None or credential.valid_from is None:
            raise ValueError("a European credential needs id, issuer and a date")
        if not has_country(credential.issuer.country):
            raise ValueError("a European credential needs the country of its issuer")
        if not credential.achievements or not all(
            node.titles for top in credential.achievements for node in top.walk()
        ):
            raise ValueError("a European credential needs an achievement, and each a title")
        document: Json = {
            "@context": [V1, CONTEXT],
            "id": credential.id,
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "credentialProfiles": concept(PROFILE, "Generic"),
            "credentialSchema": {"id": SHAPES, "type": "ShaclValidator2017"},
            "displayParameter": self._display(
                credential.titles or credential.achievements[0].titles
            ),
            "issuer": self._nodes.organisation(credential.issuer),
            "issuanceDate": date_time(credential.valid_from, "Z"),
            "validFrom": date_time(credential.valid_from, "Z"),
            "issued": date_time(credential.issued or credential.valid_from, "Z"),
            "credentialSubject": self._person(),
        }
        if credential.titles:
            document["title"] = texts(credential.titles)
        if credential.valid_until is not None:
            document["validUntil"] = date_time(credential.valid_until, "Z")
            document["expirationDate"] = date_time(credential.valid_until, "Z")
        alone = read_credential(Document(document, Notes()).top(document))
        if beside := missing(credential, alone):
            document[own_notes.EVIDENCE] = [own_notes.evidence(beside)]
        return document

    def unmet(self) -> Iterator[Finding]:
        """What the shapes demand and no writer can add."""
        issuer = self._credential.issuer
        if issuer is not None and all(one.scheme != "eidas" for one in issuer.ids):
            message = (
                "the profile demands the legal identifier (eIDAS) of who issues: none is known"
            )
            yield warning(NO_LEGAL_ID, "/issuer", message)
        for name in self._nodes.without_seat:
            message = f"the profile demands the country of every organisation: {name} has none"
            yield warning(NO_SEAT, "", message)

    def _display(self, titles: Texts) -> Json:
        nodes = self._nodes
        shown = languages(sorted(text.lang or "en" for text in titles)) or languages(("en",))
        picture = nodes.node("MediaObject") | {
            "content": BLANK_PAGE,
            "contentEncoding": concept(BASE64, "base64"),
            "contentType": concept(PNG, "PNG"),
        }
        page = nodes.node("DisplayDetail") | {"image": picture, "page": 1}
        return nodes.node("DisplayParameter") | {
            "title": texts(titles),
            "language": shown,
            "primaryLanguage": shown[0],
            "individualDisplay": [
                nodes.node("IndividualDisplay") | {"language": tongue, "displayDetail": [page]}
                for tongue in shown
            ],
        }

    def _person(self) -> Json:
        credential, nodes = self._credential, self._nodes
        learner = credential.learner or Learner()
        person = nodes.node("Person")
        own = address(learner.ids)
        if own is not None:
            person["id"] = own.value
        for name, said in (
            ("givenName", learner.given),
            ("familyName", learner.family),
            ("fullName", learner.full),
        ):
            if said is not None:
                person[name] = {"und": said}
        if learner.born is not None:
            person["dateOfBirth"] = date_time(learner.born, "Z")
        if learner.citizenships:
            known = filter(has_country, learner.citizenships)
            person["citizenshipCountry"] = [country(code) for code in known]
        person |= self._identifiers(learner, own)
        if credential.issuer is None or credential.id is None:
            raise ValueError("a European credential needs id and issuer")
        writer = AchievementWriter(nodes, credential.issuer, credential.id)
        return person | {"hasClaim": [writer.write(what) for what in credential.achievements]}

    def _identifiers(self, learner: Learner, own: Identifier | None) -> Json:
        """A national id needs the country whose it is; where none is known it is a plain one."""
        national = next((i for i in learner.ids if i.scheme == "national"), None)
        issuer = self._credential.issuer
        land = next(iter(learner.citizenships), issuer.country if issuer is not None else None)
        found: Json = {}
        if national is not None and has_country(land):
            value = {"notation": national.value, "spatial": country(land)}
            found["nationalID"] = self._nodes.node("LegalIdentifier") | value
        said = (own, national if found else None)
        others = [self._nodes.identifier(i) for i in learner.ids if i not in said]
        return found | ({"identifier": others} if others else {})
