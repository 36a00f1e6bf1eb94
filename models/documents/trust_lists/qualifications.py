"""Which certificates of a service does a qualifier in a trust list speak of?

Source: ETSI TS 119 612 5.5.9.2 and annex J (criteria, usages, policies). A criterion that is not
read here leaves the answer open, and so does a list that contradicts itself.
"""

from collections.abc import Iterator
from typing import Final

from cryptography import x509
from lxml import etree

from models.documents.seals.certificates import extension, purposes
from models.documents.trust_lists.record import Criteria, Demand, Qualification
from models.documents.xml import local

# Name of the bit in a list → what `cryptography` calls it.
_BITS: Final = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "crlSign": "crl_sign",
}
_OTHERS: Final = ("ExtendedKeyUsage", "CertSubjectDNAttribute")
_DEPTH: Final = 8  # lists go two deep; more is made to hurt


def qualifications(extension: etree._Element) -> Iterator[Qualification]:
    """Those of an extension `Qualifications`; none of any other."""
    if local(extension) != "Qualifications":
        return
    for element in _kids(extension, "QualificationElement"):
        named = [one.get("uri", "") for one in element.iter(etree.Element) if _is(one, "Qualifier")]
        criteria = next(_kids(element, "CriteriaList"), None)
        if criteria is not None:
            yield Qualification(
                qualifiers=tuple(address.rstrip("/").rpartition("/")[2] for address in named),
                criteria=_criteria(criteria, _DEPTH),
            )


def applies(criteria: Criteria, certificate: x509.Certificate) -> bool | None:
    """Whether the certificate is meant; None where that cannot be told."""
    if criteria.unknown:
        return None
    answers: list[bool | None] = [_has_usage(certificate, bits) for bits in criteria.usages]
    answers += [set(named) <= _policies(certificate) for named in criteria.policies]
    answers += [set(named) <= purposes(certificate) for named in criteria.purposes]
    answers += [set(named) <= _attributes(certificate) for named in criteria.attributes]
    answers += [applies(inner, certificate) for inner in criteria.within]
    if not answers or None in answers:
        return None
    if criteria.demand is Demand.ALL:
        return all(answers)
    return any(answers) is (criteria.demand is Demand.ANY)


def _criteria(element: etree._Element, depth: int) -> Criteria:
    usages, policies, within, unknown = [], [], [], depth == 0
    others: list[etree._Element] = []
    for child in element.iterchildren(etree.Element) if depth else ():
        match local(child):
            case "KeyUsage":
                usages.append(tuple(_bits(child)))
            case "PolicySet":
                policies.append(tuple(_identifiers(child)))
            case "CriteriaList":
                within.append(_criteria(child, depth - 1))
            case "otherCriteriaList":
                others += child.iterchildren(etree.Element)
            case "Description":
                pass
            case _:
                unknown = True
    demand = element.get("assert", Demand.ALL.value)
    known = demand in set(Demand) and all(local(other) in _OTHERS for other in others)
    return Criteria(
        demand=Demand(demand) if demand in set(Demand) else Demand.ALL,
        usages=tuple(usages),
        policies=tuple(policies),
        purposes=tuple(_sets(others, "ExtendedKeyUsage")),
        attributes=tuple(_sets(others, "CertSubjectDNAttribute")),
        within=tuple(within),
        unknown=unknown or not known or any(name not in _BITS for u in usages for name, _ in u),
    )


def _bits(element: etree._Element) -> Iterator[tuple[str, bool]]:
    for bit in _kids(element, "KeyUsageBit"):
        yield bit.get("name", ""), (bit.text or "").strip() in ("true", "1")


def _sets(others: list[etree._Element], name: str) -> Iterator[tuple[str, ...]]:
    return (tuple(_identifiers(other)) for other in others if _is(other, name))


def _identifiers(element: etree._Element) -> Iterator[str]:
    for one in element.iter(etree.Element):
        if _is(one, "Identifier"):
            yield (one.text or "").strip().removeprefix("urn:oid:")


def _has_usage(certificate: x509.Certificate, bits: tuple[tuple[str, bool], ...]) -> bool:
    try:
        usage = extension(certificate, x509.KeyUsage)
    except ValueError:
        return False
    return usage is not None and all(getattr(usage, _BITS[name]) is wanted for name, wanted in bits)


def _attributes(certificate: x509.Certificate) -> set[str]:
    try:
        return {attribute.oid.dotted_string for attribute in certificate.subject}
    except ValueError:
        return set()


def _policies(certificate: x509.Certificate) -> set[str]:
    try:
        found = extension(certificate, x509.CertificatePolicies)
    except ValueError:
        return set()
    return {policy.policy_identifier.dotted_string for policy in found or ()}


def _kids(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element.iterchildren(etree.Element) if _is(child, name))


def _is(element: etree._Element, name: str) -> bool:
    return local(element) == name
