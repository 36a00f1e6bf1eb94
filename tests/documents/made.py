"""Records and helpers with which the writers are tried: what is made, and what judges it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import rdflib
from lxml import etree
from msgspec.structs import replace
from pyld import jsonld

from models.documents.contexts.tables import shipped
from models.documents.record import (
    Achievement,
    Awarding,
    Credential,
    Grade,
    Identifier,
    LangFrom,
    Learner,
    Level,
    Moment,
    Organisation,
    Outcome,
    Text,
)
from tests.documents.sealing import DID
from tests.shared import SHARED

SAMPLES = SHARED / "samples"


def record() -> Credential:
    """A recognised component, as the home university would state it."""
    home = Organisation(
        names=(Text(text="Home University"),),
        ids=(Identifier(scheme="did", value=DID), Identifier(scheme="schac", value="home.example")),
        country="PL",
        homepage="https://home.example",
    )
    what = Achievement(
        where="/credentialSubject/achievement",
        id="https://home.example/components/7",
        ids=(Identifier(scheme="uri", value="https://home.example/components/7"),),
        award_id="urn:uuid:0b7f9c1a-2f3e-4c55-9a5d-6f0b1f3b9f77",
        kind="Module",
        titles=(Text(text="Soil data", lang="en"),),
        descriptions=(Text(text="Recognised from Host University.", lang="en"),),
        ects=Decimal("2.5"),
        eqf=7,
        levels=(Level(scheme="eqf", value="7"),),
        languages_of_instruction=("en",),
        outcomes=(
            Outcome(
                id="http://data.europa.eu/esco/skill/0003",
                text="read soil data",
                lang="en",
                lang_from=LangFrom.TAG,
                texts=(Text(text="read soil data", lang="en"),),
                esco=("http://data.europa.eu/esco/skill/0003",),
            ),
            Outcome(
                id="https://home.example/components/7#outcome-2",
                text="judge a sampling plan",
                lang="en",
                lang_from=LangFrom.TAG,
                texts=(Text(text="judge a sampling plan", lang="en"),),
            ),
        ),
        grade=Grade(label="4.5", scheme="Scale of Home University", passed=True),
    )
    since = Moment(
        day=date(2026, 3, 1),
        instant=datetime(2026, 3, 1, 9, tzinfo=UTC),
        text="2026-03-01T09:00:00Z",
    )
    return Credential(
        id="urn:uuid:0b7f9c1a-2f3e-4c55-9a5d-6f0b1f3b9f77",
        titles=(Text(text="Soil data"),),
        issuer=home,
        learner=Learner(ids=(Identifier(scheme="did", value="did:example:learner"),)),
        achievements=(what,),
        issued=since,
        inferred_issue_date=True,
        valid_from=since,
    )


def european() -> Credential:
    """The same, as a European credential states it: with seat, learner and proof."""
    made = record()
    home = Organisation(
        names=(Text(text="Home University", lang="en"),),
        ids=(
            Identifier(scheme="uri", value="https://home.example"),
            Identifier(scheme="schac", value="home.example"),
            Identifier(scheme="eidas", value="VATPL-INVENTED-1"),
            Identifier(scheme="registration", value="PL-INVENTED-1"),
        ),
        country="PL",
        homepage="https://home.example",
    )
    learner = Learner(
        given="Wanda",
        family="Zmyślona",
        born=Moment(day=date(1999, 5, 17), text="1999-05-17"),
        ids=(Identifier(scheme="did", value="did:example:learner"),),
    )
    what = made.achievements[0]
    grade = Grade(label="4.5", scheme="Scale of Home University", passed=True)
    what = replace(
        what,
        ids=(Identifier(scheme="local", value="C-7"),),
        isced=("0532",),
        hours=Decimal("62.5"),
        prerequisites=(Text(text="Statistics", lang="en"),),
        stackability=("PART_OF_A_QUALIFICATION",),
        awarding=Awarding(bodies=(home,), on=made.issued),
        grade=grade,
    )
    return replace(
        made,
        id="urn:credential:0b7f9c1a-2f3e-4c55-9a5d-6f0b1f3b9f78",
        titles=(),
        issuer=home,
        awarding_bodies=(home,),
        learner=learner,
        achievements=(what,),
    )


def graph(document: dict[str, Any]) -> rdflib.Graph:
    """The statements of a document, with our own contexts."""

    def load(address: str, _options: Any) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": address, "document": shipped()[address]}

    options = {"documentLoader": load, "format": "application/n-quads", "base": "urn:x:"}
    found = rdflib.Graph()
    found.parse(data=jsonld.to_rdf(document, options), format="nt")
    return found


_IMPORTED = {
    "xmldsig-core-schema": "elmo/schemas/references/xmldsig-core-schema.xsd",
    "ISOCountries": "elmo/schemas/references/EUROPASS_ISOCountries_V1.1.xsd",
    "xml.xsd": "ewp/schemas/xml.xsd",
    "address": "ewp/schemas/ewp-specs-types-address-v1.0.2/schema.xsd",
}


def beside(address: str) -> str | None:
    """Where a schema lies that one of ELMO imports; nothing is fetched."""
    path = next((path for name, path in _IMPORTED.items() if name in address), None)
    return None if path is None else str(SAMPLES / path)


def elmo_schema(version: str) -> Path:
    return SAMPLES / "elmo" / "schemas" / f"elmo-v{version}" / "schema.xsd"


def schema(version: str) -> etree.XMLSchema:
    """An official schema of ELMO, its imports found beside it."""
    resolver_of_lxml: Any = etree.Resolver  # the stubs do not know how it is used

    class Beside(resolver_of_lxml):  # type: ignore[misc]
        def resolve(self, system_url: str, public_id: str, context: Any) -> Any:
            found = beside(system_url)
            return None if found is None else self.resolve_filename(found, context)

    parser = etree.XMLParser()
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.parse(str(elmo_schema(version)), parser))
