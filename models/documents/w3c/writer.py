"""How is a record written as an Open Badge 3.0, to be proven as Data Integrity or as a token?

Sources: Open Badges 3.0 (AchievementCredential), VC Data Model 2.0. What Open Badges have no member
for (a second language, awarding process, quality assurance …) stands in the evidence (`own.py`).
Not carried: parts of the achievement and the content of attached files.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec.structs import replace

from models.documents.carried import Written, left_out
from models.documents.extension import missing
from models.documents.instants import date_time
from models.documents.notes import Notes
from models.documents.record import (
    Achievement,
    Credential,
    Identifier,
    Learner,
    Organisation,
    best,
)
from models.documents.w3c import own
from models.documents.w3c.achievement import achievement as read_achievement
from models.documents.w3c.conformance import V2
from models.documents.w3c.envelope import HASHED, NAME, unsealed
from models.documents.w3c.members import identifier_of, is_url
from models.documents.w3c.open_badge import under
from models.documents.w3c.write_achievement import ADDRESSES, achievement, extended, profile

CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_PLACE: Final = "/credentialSubject/achievement"

Json = dict[str, Any]


def write(
    credential: Credential, issuer: str, status: Mapping[str, Any] | None = None
) -> Written[Json]:
    """The badge without its proof, about the one achievement of the record, and what it leaves out.

    `issuer` is the address of the key that will sign, one more identifier of the issuer; `status`
    an entry of a status list. Raises `ValueError` where the record lacks an id, a date, a name of
    the issuer or its one achievement.
    """
    if credential.id is None or not is_url(credential.id):
        raise ValueError("a badge needs an id that is a URL")
    if len(credential.achievements) != 1:
        raise ValueError("a badge is about one achievement")
    if credential.valid_from is None or credential.valid_from.instant is None:
        raise ValueError("a badge needs the instant from which it counts")
    if credential.issuer is None:
        raise ValueError("a badge needs the name of its issuer")
    said = replace(credential, issuer=_with_address(credential.issuer, issuer))
    badge = _badge(said, issuer)
    if status is not None:
        badge["credentialStatus"] = dict(status)
    return Written(badge, left_out(said, _read(badge), "OB3"))


def _badge(credential: Credential, issuer: str) -> Json:
    if credential.issuer is None or credential.valid_from is None:
        raise ValueError("a badge needs issuer and date")
    badge: Json = {
        "@context": [V2, CONTEXT],
        "id": credential.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": profile(credential.issuer, issuer),
        "validFrom": date_time(credential.valid_from, "Z"),
    }
    if (name := best(credential.titles)) is not None:
        badge["name"] = name
    if credential.issued is not None and not credential.inferred_issue_date:
        badge["awardedDate"] = date_time(credential.issued, "Z")
    if credential.valid_until is not None:
        badge["validUntil"] = date_time(credential.valid_until, "Z")
    what = credential.achievements[0]
    badge["credentialSubject"] = _subject(credential, what)
    _beside(badge, own.OF_ACHIEVEMENT, missing(what, _read_achievement(badge)))
    _beside(badge, own.OF_CREDENTIAL, missing(credential, _read(badge)))
    return badge


def _beside(badge: Json, address: str, stated: Mapping[str, Any]) -> None:
    if stated:
        badge.setdefault(own.EVIDENCE, []).append(own.evidence(address, stated))


def _read(badge: Json) -> Credential:
    return under(unsealed(badge, "", Notes()), badge, "", Notes())


def _read_achievement(badge: Json) -> Achievement:
    subject = badge["credentialSubject"]
    found = read_achievement(subject["achievement"], subject, _PLACE, Notes())
    return replace(found, award_id=badge["id"])


def _with_address(body: Organisation, address: str) -> Organisation:
    return replace(body, ids=tuple(dict.fromkeys((*identifier_of(address), *body.ids))))


def _subject(credential: Credential, what: Achievement) -> Json:
    subject: Json = {"type": ["AchievementSubject"]}
    learner = credential.learner or Learner()
    address = next((i for i in learner.ids if i.scheme in ADDRESSES), None)
    if address is not None:
        subject["id"] = address.value
    identities = [one for i in learner.ids if i is not address for one in _identity(i)]
    if learner.name is not None:
        identities += _identity(Identifier(scheme=NAME, value=learner.name))
    if identities:
        subject["identifier"] = identities
    for name, moment in (("activityStartDate", what.started), ("activityEndDate", what.ended)):
        if moment is not None:
            subject[name] = date_time(moment, "Z")
    if what.term is not None:
        subject["term"] = what.term
    written, results = achievement(what, credential.id or "")
    subject["achievement"] = written
    return subject | ({"result": results} if results else {})


def _identity(identifier: Identifier) -> Iterator[Json]:
    """Where the scheme says that the value is a hash, it is one."""
    kind = identifier.scheme.removesuffix(HASHED)
    named = kind if kind == NAME else extended(kind)
    if named is not None:
        yield {
            "type": "IdentityObject",
            "hashed": kind != identifier.scheme,
            "identityHash": identifier.value,
            "identityType": named,
        }
