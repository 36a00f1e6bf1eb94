"""Is the owner of the certificate that seals the issuer a document names?

Source: design O-38; eIDAS article 35 (a seal proves who sealed, nothing of whom that speaks of).
What a document says of its issuer is its own word, so that the name it shows has to be the name in
the certificate, or another name of the same institution in the directory of the operator.
"""

import unicodedata

from models.documents.findings import Finding, warning
from models.documents.identifiers.store import loaded
from models.documents.record import Credential, Identifier, Organisation, Owner, Text


def doubt(credential: Credential) -> Finding | None:
    """A warning where a certificate seals for another; None where it does not, or tells nothing."""
    owner, issuer = credential.seal.proof.owner, credential.issuer
    if owner is None or owner.name is None or issuer is None or issuer.name is None:
        return None
    abroad = None not in (owner.country, issuer.country) and owner.country != issuer.country
    same = _key(owner.name) == _key(issuer.name) or _one_institution(owner, issuer.name)
    if same and not abroad:
        return None
    hint, where = "", f" ({issuer.country}, the certificate says {owner.country})" if abroad else ""
    if owner.number is not None and _states(issuer, owner.number):
        hint = f" (the document gives it the number of the certificate, {owner.number})"
    return warning(
        "SEAL_OF_ANOTHER",
        credential.where,
        f"the seal is that of {owner.name}, the issuer named is {issuer.name}{where}{hint}:"
        " confirm that the one may seal for the other",
    )


def _one_institution(owner: Owner, name: str) -> bool:
    """Whether the directory knows one institution alone that has both names."""
    directory = loaded()
    certified = directory.resolve(_called(owner.name or "", owner.country)).institution
    if certified is None:
        return False
    return directory.resolve(_called(name, certified.country)).institution == certified


def _called(name: str, country: str | None) -> Organisation:
    return Organisation(names=(Text(text=name),), country=country)


def _states(issuer: Organisation, number: str) -> bool:
    """VATPL-5250011266 is also stated as PL5250011266 or as the number alone."""
    behind = number.partition("-")[2]
    wanted = {_key(number), _key(number[3:]), _key(behind)} - {""}
    return any(_key(identifier.value) in wanted for identifier in _registered(issuer))


def _registered(issuer: Organisation) -> tuple[Identifier, ...]:
    return tuple(i for i in issuer.ids if i.scheme in ("eidas", "registration", "vat", "tax"))


def _key(text: str) -> str:
    """Letters and digits alone, without accents and case."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if character.isalnum())
