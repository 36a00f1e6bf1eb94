"""Who is named in a European Digital Credential: organisations and the learner."""

from typing import NamedTuple

from models.documents.elm.node import Document, Node, texts
from models.documents.elmo.people import PLACEHOLDER
from models.documents.identifiers.terms import country_meant
from models.documents.notes import Notes
from models.documents.record import Identifier, Learner, Organisation, Texts, best
from models.documents.scalars import moment

_LEGAL = {
    "eidasLegalIdentifier": "eidas",
    "eIDASIdentifier": "eidas",
    "registration": "registration",
    "vatIdentifier": "vat",
    "taxIdentifier": "tax",
}
LOCAL_IDS = ("urn:", "_:")  # ids that mean nothing outside the document
# What our writer calls the ids that are no members of ELM: of the award and of the course.
AWARD, COURSE = "urn:passerelle:award", "urn:passerelle:course"


def organisation(document: Document, node: Node, notes: Notes) -> Organisation | None:
    """None where neither a name nor an id is stated."""
    names = texts(node.members.get("legalName"), node.at("legalName"), notes)
    names = names or texts(node.members.get("prefLabel"), node.at("prefLabel"), notes)
    real = tuple(name for name in names if not PLACEHOLDER.match(name.text))
    if len(real) < len(names):
        said = names[0].text[:60]
        notes.warning("ISSUER_PLACEHOLDER", node.where, f'"{said}" stands where a name belongs')
    places = document.path(node, "location", "address", "countryCode")
    pages = document.nodes(node, "homepage")
    page = pages[0].members.get("contentURL", pages[0].members.get("contentUrl")) if pages else None
    found = Organisation(
        names=real,
        ids=_own_id(node) + identifiers(document, node) + _legal(document, node),
        country=_country(places[0], notes) if places else None,
        homepage=page if isinstance(page, str) else None,
    )
    return found if found.names or found.ids else None


def identifiers(document: Document, node: Node) -> tuple[Identifier, ...]:
    """The members `identifier` of a node; the name of the scheme in lower case."""
    found = []
    for inner in document.nodes(node, "identifier", "otherIdentifier"):
        value = _notation(inner)
        if value is not None:
            name = inner.members.get("schemeName")
            scheme = name.strip().lower() if isinstance(name, str) and name.strip() else "local"
            found.append(Identifier(scheme=scheme, value=value))
    return tuple(found)


class Names(NamedTuple):
    ids: tuple[Identifier, ...]
    course: str | None
    award: str | None


def own_names(found: tuple[Identifier, ...]) -> Names:
    """The identifiers of an achievement, and the ids of course and award that are among them."""
    own = {one.scheme: one.value for one in found if one.scheme in (AWARD, COURSE)}
    ids = tuple(one for one in found if one.scheme not in own)
    return Names(ids, own.get(COURSE, ids[0].value if ids else None), own.get(AWARD))


def place_name(document: Document, node: Node, notes: Notes) -> str | None:
    """Where it was: the name of the place, else the code of the country in its address."""
    for place in document.nodes(node, "location"):
        for member in ("geographicName", "prefLabel", "description"):
            names = texts(place.members.get(member), place.at(member), notes)
            if (name := best(names)) is not None:
                return name
        lands = document.path(place, "address", "countryCode")
        if lands and (code := _country(lands[0], notes)) is not None:
            return code
    return None


def learner(document: Document, node: Node, notes: Notes) -> Learner | None:
    """None where nothing is said of the person."""

    def name(member: str) -> str | None:
        return _one(texts(node.members.get(member), node.at(member), notes))

    national = tuple(
        Identifier(scheme="national", value=value)
        for inner in document.nodes(node, "nationalID", "nationalId", "nationalIDNumber")
        if (value := _notation(inner)) is not None
    )
    nodes = document.nodes(node, "citizenshipCountry", "citizenship")
    countries = (_country(one, notes) for one in nodes)
    found = Learner(
        given=name("givenName"),
        family=name("familyName"),
        full=name("fullName"),
        born=moment(node.literal("dateOfBirth"), node.at("dateOfBirth"), notes),
        ids=_own_id(node) + identifiers(document, node) + national,
        citizenships=tuple(code for code in countries if code is not None),
    )
    return found if found.name or found.ids or found.born else None


def _country(node: Node, notes: Notes) -> str | None:
    names = texts(node.members.get("prefLabel"), node.place, notes)
    return country_meant(node.id(), (name.text for name in names), node.where, notes)


def _own_id(node: Node) -> tuple[Identifier, ...]:
    """The id of the node, where it means something outside the document."""
    value = node.id()
    if value is None or value.startswith(LOCAL_IDS):
        return ()
    return (Identifier(scheme="did" if value.startswith("did:") else "uri", value=value),)


def _legal(document: Document, node: Node) -> tuple[Identifier, ...]:
    return tuple(
        Identifier(scheme=scheme, value=value)
        for member, scheme in _LEGAL.items()
        for inner in document.nodes(node, member)
        if (value := _notation(inner)) is not None
    )


def _notation(node: Node) -> str | None:
    value = node.members.get("notation", node.members.get("identifierContent"))
    value = value.get("@value") if isinstance(value, dict) else value
    return value.strip() or None if isinstance(value, str) else None


def _one(found: Texts) -> str | None:
    return found[0].text if found else None
