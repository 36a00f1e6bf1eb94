"""Who is named in a European Digital Credential: organisations and the learner."""

from typing import NamedTuple

import msgspec

from models.documents.elm.node import Node
from models.documents.elmo.people import PLACEHOLDER
from models.documents.identifiers.terms import country_meant
from models.documents.record import Identifier, Learner, Organisation, Texts, best

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


def organisation(node: Node) -> Organisation | None:
    """None where neither a name nor an id is stated. The same body stands in course after course,
    written out each time: where nothing has to be said of it, it is read once."""
    bodies, key = node.document.bodies, msgspec.json.encode(node.stated)
    if key in bodies:
        return bodies[key]
    told = node.notes.count
    found = _organisation(node)
    if node.notes.count == told:
        bodies[key] = found
    return found


def organisations(node: Node, member: str) -> tuple[Organisation, ...]:
    found = [organisation(body) for body in node.nodes(member)]
    return tuple([body for body in found if body is not None])


def _organisation(node: Node) -> Organisation | None:
    names = node.texts("legalName") or node.texts("prefLabel")
    real = tuple(name for name in names if not PLACEHOLDER.match(name.text))
    if len(real) < len(names):
        said = names[0].text[:60]
        message = f'"{said}" stands where a name belongs'
        node.notes.warning("ISSUER_PLACEHOLDER", node.place, message)
    places = node.path("location", "address", "countryCode")
    pages = node.nodes("homepage")
    page = pages[0].members.get("contentURL", pages[0].members.get("contentUrl")) if pages else None
    found = Organisation(
        names=real,
        ids=_own_id(node) + identifiers(node) + _legal(node),
        country=_country(places[0]) if places else None,
        homepage=page if isinstance(page, str) else None,
    )
    return found if found.names or found.ids else None


def identifiers(node: Node) -> tuple[Identifier, ...]:
    """The members `identifier` of a node; the name of the scheme in lower case."""
    found = []
    for inner in node.nodes("identifier") or node.nodes("otherIdentifier"):
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


_NO_NAMES = Names((), None, None)


def own_names(found: tuple[Identifier, ...]) -> Names:
    """The identifiers of an achievement, and the ids of course and award that are among them."""
    if not found:
        return _NO_NAMES
    own = {one.scheme: one.value for one in found if one.scheme in (AWARD, COURSE)}
    ids = tuple(one for one in found if one.scheme not in own)
    return Names(ids, own.get(COURSE, ids[0].value if ids else None), own.get(AWARD))


def place_name(node: Node, member: str) -> str | None:
    """Where it was: the name of the place, else the code of the country in its address."""
    for place in node.nodes(member):
        for called in ("geographicName", "prefLabel", "description"):
            if (name := best(place.texts(called))) is not None:
                return name
        lands = place.path("address", "countryCode")
        if lands and (code := _country(lands[0])) is not None:
            return code
    return None


def learner(node: Node) -> Learner | None:
    """None where nothing is said of the person."""

    def name(member: str) -> str | None:
        return _one(node.texts(member))

    national = tuple(
        Identifier(scheme="national", value=value)
        for inner in _first(node, "nationalID", "nationalId", "nationalIDNumber")
        if (value := _notation(inner)) is not None
    )
    nodes = _first(node, "citizenshipCountry", "citizenship")
    countries = (_country(one) for one in nodes)
    found = Learner(
        given=name("givenName"),
        family=name("familyName"),
        full=name("fullName"),
        born=node.moment("dateOfBirth"),
        ids=_own_id(node) + identifiers(node) + national,
        citizenships=tuple(code for code in countries if code is not None),
    )
    return found if found.name or found.ids or found.born else None


def _first(node: Node, *names: str) -> list[Node]:
    """What stands under the first of these members that is there."""
    return next((found for name in names if (found := node.nodes(name))), [])


def _country(node: Node) -> str | None:
    names = node.texts("prefLabel")
    return country_meant(node.id(), (name.text for name in names), node.where, node.notes)


def _own_id(node: Node) -> tuple[Identifier, ...]:
    """The id of the node, where it means something outside the document."""
    value = node.id()
    if value is None or value.startswith(LOCAL_IDS):
        return ()
    return (Identifier(scheme="did" if value.startswith("did:") else "uri", value=value),)


def _legal(node: Node) -> tuple[Identifier, ...]:
    return tuple(
        Identifier(scheme=scheme, value=value)
        for member, scheme in _LEGAL.items()
        if node.get(member) is not None
        for inner in node.nodes(member)
        if (value := _notation(inner)) is not None
    )


def _notation(node: Node) -> str | None:
    value = node.members.get("notation", node.members.get("identifierContent"))
    value = value.get("@value") if isinstance(value, dict) else value
    return value.strip() or None if isinstance(value, str) else None


def _one(found: Texts) -> str | None:
    return found[0].text if found else None
