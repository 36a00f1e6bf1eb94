"""TS 119 615: the certificate states, the list of its issuer decides, at the time of the seal."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from lxml import etree

from models.documents.seals.certificates import Use
from models.documents.trust_lists.index import Listed
from models.documents.trust_lists.qualified import Qualified, qualified
from models.documents.trust_lists.reader import trust_list
from tests.documents.trusting import (
    AT,
    COMPLIANT,
    DEVICE,
    SEAL_TYPE,
    SIGN_TYPE,
    Holder,
    before,
    holder,
    national,
    qualification,
    service,
    usage,
)

AUTHORITY = holder("Trust Authority", authority=True)
UNIVERSITY = holder("University", AUTHORITY, statements=[COMPLIANT, SEAL_TYPE, DEVICE])
POLICY = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.2.3.4"), None)])
SEALING = "<q:KeyUsage><q:KeyUsageBit name='nonRepudiation'>true</q:KeyUsageBit></q:KeyUsage>"
BY_POLICY = (
    "<q:PolicySet><q:PolicyIdentifier><i:Identifier xmlns:i='http://uri.etsi.org/01903/v1.3.2#'"
    " Qualifier='OIDAsURN'>urn:oid:1.2.3.4</i:Identifier>"
    "</q:PolicyIdentifier></q:PolicySet>"
)


def asked(who: Holder, *services: str, at: datetime = AT) -> Qualified:
    read = trust_list(etree.fromstring(national(None, *services)))
    listed = [Listed(read, one, AUTHORITY.certificate) for one in read.services]
    return qualified(who.certificate, listed, at)


def sealer(*statements: str, **more: object) -> Holder:
    return holder("University", AUTHORITY, statements=statements, **more)  # type: ignore[arg-type]


def test_a_seal_certificate_of_a_granted_service_is_qualified() -> None:
    found = asked(UNIVERSITY, service(AUTHORITY))
    assert (found.answer, found.use, found.device) == (True, Use.SEAL, True)


def test_without_the_device_it_is_qualified_all_the_same() -> None:
    found = asked(sealer(COMPLIANT, SEAL_TYPE), service(AUTHORITY))
    assert (found.answer, found.device) == (True, False)


def test_a_certificate_that_only_claims_it_is_open() -> None:
    found = asked(UNIVERSITY)
    assert found.answer is None
    assert "stands in no trust list that is loaded here" in found.why


def test_a_certificate_that_claims_nothing_is_not_qualified() -> None:
    assert asked(sealer()).answer is False
    assert asked(sealer(SEAL_TYPE), service(AUTHORITY)).answer is False


def test_a_certificate_without_a_type_is_for_signatures() -> None:
    assert asked(sealer(COMPLIANT), service(AUTHORITY)).use is Use.SIGNATURE


def test_a_service_speaks_only_for_what_it_is_listed_for() -> None:
    assert asked(UNIVERSITY, service(AUTHORITY, uses=["ForeSignatures"])).answer is False
    assert asked(UNIVERSITY, service(AUTHORITY, uses=["ForeSeals"])).answer is True
    signer = sealer(COMPLIANT, SIGN_TYPE)
    assert asked(signer, service(AUTHORITY, uses=["ForeSeals"])).answer is False


def test_a_service_that_was_withdrawn_when_it_sealed_grants_nothing() -> None:
    history = before(AUTHORITY, "granted", "2020-01-01T00:00:00Z")
    ended = service(AUTHORITY, status="withdrawn", since="2026-10-20T00:00:00Z", history=history)
    found = asked(UNIVERSITY, ended)
    assert found.answer is False
    assert "which was withdrawn on 2026-11-02, when it was used" in found.why
    assert asked(UNIVERSITY, ended, at=datetime(2026, 10, 19, tzinfo=UTC)).answer is True


def test_a_certificate_issued_before_the_service_was_granted_is_not_qualified() -> None:
    late = service(AUTHORITY, since="2026-10-20T00:00:00Z")
    found = asked(UNIVERSITY, late)
    assert found.answer is False
    assert "not yet listed on 2026-10-03, when it was issued" in found.why


@pytest.mark.parametrize("status", ["undersupervision", "accredited", "supervisionincessation"])
def test_before_eidas_other_words_stood_for_granted(status: str) -> None:
    begin = datetime(2015, 1, 1, tzinfo=UTC)
    old = sealer(COMPLIANT, since=begin, until=begin + timedelta(days=900))
    listed = service(AUTHORITY, status=status, since="2012-01-01T00:00:00Z", uses=[])
    assert asked(old, listed, at=datetime(2016, 6, 30, tzinfo=UTC)).answer is True
    assert asked(old, listed, at=datetime(2016, 7, 2, tzinfo=UTC)).answer is False


@pytest.mark.parametrize(
    ("qualifiers", "answer", "device"),
    [
        (["NotQualified"], False, False),
        (["QCForLegalPerson"], False, False),
        (["QCNoQSCD"], True, False),
        (["QCWithQSCD"], True, True),
        (["QCQSCDManagedOnBehalf"], True, True),
        (["QCQSCDStatusAsInCert"], True, True),
        (["QCWithQSCD", "QCNoQSCD"], None, False),
        (["NotQualified", "QCStatement"], None, False),
    ],
)
def test_a_list_adds_and_takes_away(
    qualifiers: list[str], answer: bool | None, device: bool
) -> None:
    who = sealer(COMPLIANT, SEAL_TYPE, DEVICE, extensions=[(usage(content_commitment=True), True)])
    found = asked(who, service(AUTHORITY, qualifications=qualification(qualifiers, SEALING)))
    assert (found.answer, found.device) == (answer, device)


def test_a_list_can_make_qualified_what_states_nothing() -> None:
    named = qualification(["QCStatement", "QCForESeal"], BY_POLICY)
    listed = service(AUTHORITY, qualifications=named)
    assert asked(sealer(extensions=[(POLICY, False)]), listed).use is Use.SEAL
    assert asked(sealer(), listed).answer is False


@pytest.mark.parametrize(
    ("demand", "criteria", "meant"),
    [
        ("all", SEALING + BY_POLICY, False),
        ("atLeastOne", SEALING + BY_POLICY, True),
        ("none", SEALING + BY_POLICY, False),
        ("none", BY_POLICY, True),
        ("all", f"<q:CriteriaList assert='none'>{BY_POLICY}</q:CriteriaList>", True),
    ],
)
def test_criteria_say_which_certificates_are_meant(demand: str, criteria: str, meant: bool) -> None:
    who = sealer(COMPLIANT, SEAL_TYPE, extensions=[(usage(content_commitment=True), True)])
    named = qualification(["NotQualified"], criteria, demand)
    assert asked(who, service(AUTHORITY, qualifications=named)).answer is not meant


@pytest.mark.parametrize(
    "criteria",
    [
        "<q:SomethingNew/>",
        "<q:otherCriteriaList><x:New xmlns:x='urn:x'/></q:otherCriteriaList>",
        "<q:KeyUsage><q:KeyUsageBit name='telepathy'>true</q:KeyUsageBit></q:KeyUsage>",
        "",
    ],
)
def test_a_criterion_that_is_not_read_leaves_it_open(criteria: str) -> None:
    named = qualification(["QCWithQSCD"], criteria)
    found = asked(UNIVERSITY, service(AUTHORITY, qualifications=named))
    assert found.answer is None
    assert "rules of the trust list of PL (number 42) not read here" in found.why


def test_an_extension_that_has_to_be_understood_and_is_not_leaves_it_open() -> None:
    new = "<Extension Critical='true'><x:New xmlns:x='urn:x'/></Extension>"
    assert asked(UNIVERSITY, service(AUTHORITY, critical=new)).answer is None
    note = new.replace("true", "false")
    assert asked(UNIVERSITY, service(AUTHORITY, critical=note)).answer is True


def test_the_best_of_several_entries_counts() -> None:
    """One authority is often listed twice: for seals and, apart, for signatures."""
    listed = [service(AUTHORITY, uses=[use]) for use in ("ForeSignatures", "ForeSeals")]
    assert asked(UNIVERSITY, *listed).use is Use.SEAL
