"""What does every W3C credential say, whatever it is about: who, to whom, from when, still?

Sources: VC Data Model 2.0 and 1.1 (names of the dates), Open Badges 3.0 (Profile, IdentityObject).
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from models.documents.findings import Finding, warning
from models.documents.identifiers.terms import country_meant
from models.documents.notes import Notes
from models.documents.record import (
    Credential,
    Identifier,
    Learner,
    Moment,
    Organisation,
    Unknown,
)
from models.documents.registry import Context
from models.documents.scalars import language, moment
from models.documents.seals import status
from models.documents.seals.attached import of_json
from models.documents.standards import trust_with
from models.documents.strict_json import verbatim
from models.documents.w3c import own
from models.documents.w3c.members import Json, id_of, identifier_of, objects, texts, word

# What is read, what the seal and the status are about, and what readers of records look at.
_READ = frozenset(
    (
        *("@context", "id", "@id", "type", "@type", "name", "issuer", "credentialSubject", "proof"),
        *("awardedDate", "issuanceDate", "validFrom", "validUntil", "expirationDate"),
        *("credentialStatus", "credentialSchema", own.EVIDENCE, "verifiableCredential", "holder"),
        *(
            "iss",
            "jti",
            "nbf",
            "sub",
            "exp",
            "iat",
            "aud",
        ),  # of the token it came in, checked there
    )
)
NAME = "name"  # the type of an identity that is the name of the person
HASHED = "-hash"  # behind the type of an identity that serves to compare alone
_LANGUAGE_OF_PLACE = ("inLanguage", "@language")


def envelope(credential: Json, where: str, context: Context, notes: Notes) -> Credential:
    """The credential without what it is about, sealed and with its status asked."""
    seal, remarks = of_json(dict(credential), b"", context)
    notes.extend(remarks)
    issuer = id_of(credential.get("issuer"))
    asked = status.check(
        credential, issuer, where, trust_with(context.trust, context.at), context.at
    )
    found = unsealed(credential, where, notes)
    return replace(found, revoked=asked.revoked, doubts=asked.doubts, seal=seal)


def unsealed(credential: Json, where: str, notes: Notes) -> Credential:
    """The same without seal and status: what its members say."""
    valid_from = _first(credential, where, notes, "validFrom", "issuanceDate")
    issued = _first(credential, where, notes, "awardedDate", "issuanceDate")
    if issued is None and valid_from is not None:
        notes.info("ISSUED_INFERRED", where, "the date of issuing is taken from validFrom")
    return Credential(
        where=where,
        id=id_of(credential),
        titles=texts(credential.get("name")),
        issuer=organisation(credential.get("issuer"), f"{where}/issuer", notes),
        learner=learner(credential, f"{where}/credentialSubject", notes),
        issued=issued or valid_from,
        inferred_issue_date=issued is None and valid_from is not None,
        valid_from=valid_from,
        valid_until=_first(credential, where, notes, "validUntil", "expirationDate"),
        unknown=(*_others(credential, where), *_unread(credential, where)),
    )


def subjects(credential: Json) -> list[Json]:
    """What is said of one person: of several subjects the first, and all that have its id."""
    found = objects(credential.get("credentialSubject"))
    own = id_of(found[0]) if found else None
    return [one for n, one in enumerate(found) if n == 0 or (own is not None and id_of(one) == own)]


def _others(credential: Json, where: str) -> Iterator[Unknown]:
    read = subjects(credential)
    for number, subject in enumerate(objects(credential.get("credentialSubject"))):
        if not any(subject is one for one in read):
            place = f"{where}/credentialSubject/{number}"
            yield Unknown(where=place, value=verbatim(subject))


def _unread(credential: Json, where: str) -> Iterator[Unknown]:
    for name, member in credential.items():
        if name not in _READ:
            yield Unknown(where=f"{where}/{name}", value=verbatim(member))
    if evidence := own.other_evidence(credential):
        yield Unknown(where=f"{where}/{own.EVIDENCE}", value=verbatim(evidence))


def organisation(value: object, where: str, notes: Notes) -> Organisation | None:
    """A Profile, or the id that stands for one. None where neither name nor id is stated."""
    ids = identifier_of(id_of(value))
    if not isinstance(value, dict):
        return Organisation(ids=ids) if ids else None
    places = objects(value.get("address"))
    found = Organisation(
        names=texts(value.get("name"), _language(value)),
        ids=(*ids, *_other_identifiers(value)),
        country=next((_country(place, where, notes) for place in places), None),
        homepage=id_of(value.get("url")),
    )
    return found if found.names or found.ids else None


def learner(credential: Json, where: str, notes: Notes) -> Learner | None:
    """The subject as a person; None where nothing tells who it is. Several subjects: the first."""
    found = subjects(credential)
    if not found:
        return None
    if len(objects(credential.get("credentialSubject"))) > len(found):
        notes.warning("SEVERAL_SUBJECTS", where, "it speaks of several subjects: the first is read")
    subject = found[0]
    person = Learner(
        given=word(subject.get("givenName")),
        family=word(subject.get("familyName")),
        full=word(subject.get("name")) or _named(subject),
        born=moment(subject.get("dateOfBirth"), f"{where}/dateOfBirth", notes),
        ids=(*identifier_of(id_of(subject)), *_identities(subject)),
    )
    return person if person.name or person.ids or person.born else None


def _named(subject: Json) -> str | None:
    """The name among the identities, where it is not hashed."""
    for identity in objects(subject.get("identifier")):
        if word(identity.get("identityType")) == NAME and identity.get("hashed") is not True:
            return word(identity.get("identityHash"))
    return None


def as_doubts(faults: Iterable[tuple[str, str]], code: str) -> tuple[Finding, ...]:
    return tuple(warning(code, where, said) for where, said in faults)


def _identities(subject: Json) -> list[Identifier]:
    """Identities are often hashed: then the value only serves to compare, and says so."""
    found = []
    for identity in objects(subject.get("identifier")):
        value = word(identity.get("identityHash"))
        kind = word(identity.get("identityType")) or "identity"
        hashed = identity.get("hashed") is True
        if value is not None and (hashed or kind != NAME):
            scheme = kind.removeprefix("ext:").lower() + (HASHED if hashed else "")
            found.append(Identifier(scheme=scheme, value=value))
    return found


def _other_identifiers(profile: Json) -> list[Identifier]:
    found = []
    for entry in objects(profile.get("otherIdentifier")):
        value = word(entry.get("identifier"))
        if value is not None:
            scheme = word(entry.get("identifierType")) or "local"
            found.append(Identifier(scheme=scheme.removeprefix("ext:").lower(), value=value))
    return found


def _country(place: Json, where: str, notes: Notes) -> str | None:
    code = word(place.get("addressCountryCode"))
    return country_meant(code, (), where, notes) if code is not None else None


def _language(value: Json) -> str | None:
    said = next((value[name] for name in _LANGUAGE_OF_PLACE if name in value), None)
    return language(said) if isinstance(said, str) else None


def _first(members: Json, where: str, notes: Notes, *names: str) -> Moment | None:
    for name in names:
        found = moment(members.get(name), f"{where}/{name}", notes)
        if found is not None:
            return found
    return None
