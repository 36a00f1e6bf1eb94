"""Is this trust list really the one of its territory? Asked before anything in it is believed.

Sources: ETSI TS 119 612 5.7.1 and annex B; Implementing Decision (EU) 2015/1505, article 1. A
list is signed by a certificate the operator took from the Official Journal, or by one that the list
of the lists, itself signed so, names for that territory. An unsigned list could make anybody's seal
qualified, so that nothing of it is taken.
"""

from collections.abc import Iterable, Mapping, Sequence

from cryptography import x509
from lxml import etree

from models.documents.identifiers.codes import country as iso_country
from models.documents.record import SealState
from models.documents.seals import keys, xmldsig
from models.documents.seals.certificates import country
from models.documents.seals.trust import Anchor, Trust
from models.documents.trust_lists.record import EU, TrustList


def signer(
    root: etree._Element,
    read: TrustList,
    given: Sequence[x509.Certificate],
    named: Mapping[str, Sequence[str]],
) -> str:
    """Whose signature the list carries. Raises `ValueError` with the reason where it counts not.

    `given`: certificates the operator says may sign lists; `named`: those that the list of the
    lists names, by territory, in base64.
    """
    allowed = [*(c for c in given if _may_sign(c, read.territory)), *_opened(named, read.territory)]
    if not allowed:
        raise ValueError(
            f"no certificate is known that {read.territory} signs its trust list with: bring the"
            " list of the lists (EU) as well, and the certificates of its signers, which the"
            " Official Journal publishes, in a folder list-signers"
        )
    anchors = tuple(
        Anchor(key, keys.owner(certificate))
        for certificate in allowed
        if (key := keys.of_certificate(certificate)) is not None
    )
    seal = xmldsig.check(root, Trust(anchors))
    if seal.state is SealState.NONE:
        raise ValueError("the list carries no signature")
    if seal.state is SealState.INVALID:
        raise ValueError(f"the signature of the list is broken: {seal.why}")
    if seal.state is SealState.UNVERIFIABLE or not seal.trusted or seal.signer is None:
        by = f" ({seal.signer})" if seal.signer else ""
        raise ValueError(
            f"the list is signed by somebody{by} who is not known to sign the list of"
            f" {read.territory}: only the list of the lists, or a certificate in a folder"
            " list-signers, can say so"
        )
    if seal.proof.old:
        raise ValueError("the list is signed with SHA-1, which can be forged")
    return seal.signer


def _may_sign(certificate: x509.Certificate, territory: str) -> bool:
    """TS 119 612 5.7.1: the country of the signer is that of the list (Greece writes EL in lists
    and GR in certificates); those who sign for the Commission are of many."""
    return territory == EU or country(certificate) in (None, territory, iso_country(territory))


def _opened(named: Mapping[str, Sequence[str]], territory: str) -> Iterable[x509.Certificate]:
    found = map(keys.certificate_of_base64, named.get(territory, ()))
    return [certificate for certificate in found if certificate is not None]
