"""Every step from a certificate to one we know has to hold; the first that does not is told."""

import ipaddress
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import verification

from models.documents.seals.standing import REVOCATION, UNKNOWN, Standing, Time, standing
from models.documents.seals.trust import Trust, anchors_of
from tests.documents.sealing import rsa_key
from tests.documents.trusting import AT, Holder, holder, usage

ROOT = holder("Root", authority=True)
MIDDLE = holder("Middle", ROOT, authority=True)
LEAF = holder("University", MIDDLE)
DOUBLED = ("1.2.3.7", "1.2.3.8")
SEALS = usage(digital_signature=True)


def asked(leaf: Holder, *others: Holder, root: Holder = ROOT, time: Time | None = None) -> Standing:
    trust = Trust(anchors_of(root.pem), at=AT)
    certificates = [other.certificate for other in others]
    return standing(leaf.certificate, certificates, trust, time or Time(AT))


def test_a_way_over_an_authority_in_between_holds() -> None:
    found = asked(LEAF, MIDDLE)
    assert (found.trusted_by, found.direct, found.why_not) == ("OPERATOR", False, None)
    assert "leads to Root, registered here by the operator" in found.proven[1]
    assert found.not_proven == (REVOCATION, "when it was sealed: that is the signer's own word")


def test_the_order_of_the_certificates_does_not_matter() -> None:
    low = holder("Low", MIDDLE, authority=True)
    leaf = holder("University", low)
    assert asked(leaf, ROOT, MIDDLE, low).trusted_by is not None


def test_a_registered_signer_is_no_authority_whatever_it_writes() -> None:
    """It may make a certificate of an authority for its own key, and with that one for a rival."""
    registered = holder("University")
    raised = holder("University", signing_key=registered.key, authority=True)
    rival = holder("Rival", raised)
    found = asked(rival, raised, root=registered)
    assert (found.trusted_by, found.why_not) == (None, UNKNOWN)


def test_a_registered_signer_has_the_name_of_the_registration() -> None:
    """It may write any name into a certificate for its own key."""
    registered = holder("University")
    disguised = holder("Rival", signing_key=registered.key, since=AT - timedelta(days=2))
    found = asked(disguised, root=registered)
    assert (found.trusted_by, found.direct, found.name) == ("OPERATOR", True, "University")
    assert found.owner is not None
    assert found.owner.name == "University"


def test_a_way_with_a_step_missing_leads_nowhere() -> None:
    assert asked(LEAF).why_not == UNKNOWN


def test_a_key_that_is_itself_registered_needs_no_way() -> None:
    found = asked(LEAF, root=LEAF)
    assert (found.trusted_by, found.direct) == ("OPERATOR", True)


@pytest.mark.parametrize(
    ("leaf", "others", "why"),
    [
        (
            holder("University", ROOT, until=AT - timedelta(days=2)),
            [],
            "of University was valid until 2026-10-31, not on 2026-11-02",
        ),
        (
            holder("University", ROOT, since=AT + timedelta(days=2)),
            [],
            "of University was valid only from 2026-11-04, not on 2026-11-02",
        ),
        (
            holder("University", ROOT, extensions=[(usage(key_encipherment=True), True)]),
            [],
            "of University is not for signing documents",
        ),
        (
            holder(
                "University",
                ROOT,
                extensions=[
                    (x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), False)
                ],
            ),
            [],
            "of University is not for signing documents",
        ),
        (
            holder(
                "University",
                ROOT,
                extensions=[
                    (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b""), True)
                ],
            ),
            [],
            "of University demands that its extension 1.2.3 be understood",
        ),
    ],
)
def test_a_certificate_that_does_not_hold_is_told(
    leaf: Holder, others: list[Holder], why: str
) -> None:
    found = asked(leaf, *others)
    assert found.trusted_by is None
    assert found.why_not is not None
    assert why in found.why_not


@pytest.mark.parametrize(
    ("middle", "why"),
    [
        (holder("Middle", ROOT), UNKNOWN),
        (
            holder("Middle", ROOT, authority=True, until=AT - timedelta(days=2)),
            "the certificate of Middle was valid until 2026-10-31",
        ),
        (
            holder("Middle", ROOT, authority=True, extensions=[(SEALS, True)]),
            "the certificate of Middle is not for issuing certificates (its key usage)",
        ),
    ],
)
def test_an_authority_that_does_not_hold_is_told(middle: Holder, why: str) -> None:
    found = asked(holder("University", middle), middle)
    assert found.trusted_by is None
    assert found.why_not is not None
    assert why in found.why_not


def test_no_more_authorities_than_allowed() -> None:
    root = holder("Short", authority=True, path_length=0)
    middle = holder("Middle of Short", root, authority=True)
    found = asked(holder("University", middle), middle, root=root)
    assert found.why_not is not None
    assert "of Short allows 0 authorities below itself, there are 1" in found.why_not
    assert asked(holder("University", root), root=root).trusted_by is not None


def test_a_certificate_whose_extensions_cannot_be_read_is_an_answer() -> None:
    """Two of one kind: the library stops there."""
    first, other = (x509.UnrecognizedExtension(x509.ObjectIdentifier(o), b"x") for o in DOUBLED)
    made = holder("University", ROOT, extensions=[(first, False), (other, False)])
    data = made.certificate.public_bytes(Encoding.DER)
    twice = data.replace(bytes.fromhex("06032a0308"), bytes.fromhex("06032a0307"))
    broken = Holder(x509.load_der_x509_certificate(twice), made.key)
    with pytest.raises(x509.DuplicateExtension):
        assert broken.certificate.extensions
    assert asked(broken).trusted_by is None
    assert asked(broken, root=broken).trusted_by == "OPERATOR"


def name(text: str) -> x509.Name:
    oids = {"C": x509.oid.NameOID.COUNTRY_NAME, "O": x509.oid.NameOID.ORGANIZATION_NAME}
    pairs = (part.split("=") for part in text.split(","))
    return x509.Name([x509.NameAttribute(oids[oid], value) for oid, value in pairs])


POLISH, CZECH = x509.DirectoryName(name("C=PL")), x509.DirectoryName(name("C=CZ"))
HOST = x509.DNSName("uni.example")


@pytest.mark.parametrize(
    ("permitted", "excluded", "names", "holds"),
    [
        ([POLISH], None, [], True),
        ([CZECH], None, [], False),
        (None, [POLISH], [], False),
        (None, [CZECH], [], True),
        ([HOST], None, [x509.DNSName("seal.uni.example")], True),
        ([HOST], None, [x509.DNSName("uni.example.evil.example")], False),
        ([HOST], None, [x509.DNSName("notuni.example")], False),
        ([x509.RFC822Name("uni.example")], None, [x509.RFC822Name("seal@uni.example")], True),
        ([x509.RFC822Name("uni.example")], None, [x509.RFC822Name("seal@x.uni.example")], False),
        ([x509.RFC822Name(".uni.example")], None, [x509.RFC822Name("seal@x.uni.example")], True),
        ([HOST], None, [x509.RFC822Name("seal@elsewhere.example")], True),
        (
            [x509.IPAddress(ipaddress.ip_network("10.0.0.0/8"))],
            None,
            [x509.IPAddress(ipaddress.ip_address("10.0.0.1"))],
            False,  # not compared here, so that it counts against it
        ),
    ],
)
def test_names_below_an_authority(
    permitted: list[x509.GeneralName] | None,
    excluded: list[x509.GeneralName] | None,
    names: list[x509.GeneralName],
    holds: bool,
) -> None:
    constraints = x509.NameConstraints(permitted, excluded)
    root = holder("Narrow", authority=True, extensions=[(constraints, True)])
    own = [(x509.SubjectAlternativeName(names), False)] if names else []
    found = asked(holder("University", root, extensions=own), root=root)
    assert (found.trusted_by is not None) is holds
    if not holds:
        assert found.why_not is not None
        assert "does not allow the name" in found.why_not


def test_the_time_of_sealing_counts_and_not_that_of_looking() -> None:
    old = holder("University", ROOT, until=AT - timedelta(days=2))
    before = asked(old, time=Time(AT - timedelta(days=3)))
    assert before.trusted_by is not None
    assert any("valid on 2026-10-30, when it says it sealed" in point for point in before.proven)
    unsaid = asked(old, time=Time())
    assert unsaid.trusted_by is None
    assert "when it was sealed: the seal does not say" in unsaid.not_proven


def test_a_seal_from_the_future_is_judged_today_and_told() -> None:
    young = holder("University", ROOT, since=AT + timedelta(days=2))
    found = asked(young, time=Time(AT + timedelta(days=3)))
    assert found.trusted_by is None
    assert any("still to come" in remark for remark in found.remarks)


def test_a_weak_key_is_named() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    short = holder("University", ROOT, signing_key=weak)
    assert any("1024 bits" in remark for remark in asked(short).remarks)
    assert not asked(LEAF, MIDDLE).remarks


def test_a_certificate_signed_with_an_old_digest_does_not_hold() -> None:
    root = holder("Old", authority=True, signing_key=rsa_key())
    made = holder("University", root).certificate
    newer, older = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
    signed = made.tbs_certificate_bytes.replace(newer, older)
    data = made.public_bytes(Encoding.DER).replace(newer, older)
    value = rsa_key().sign(signed, padding.PKCS1v15(), hashes.SHA1())
    old = Holder(x509.load_der_x509_certificate(data[: -len(value)] + value), LEAF.key)
    found = asked(old, root=root)
    assert found.why_not is not None
    assert "of University is itself signed with SHA1, which can be forged" in found.why_not


def test_a_heap_of_certificates_for_one_name_costs_no_more_than_their_number() -> None:
    heap = [holder("Heap", signing_key=ROOT.key, authority=True) for _ in range(60)]
    leaf = holder("University", heap[0])
    assert asked(leaf, *heap, root=holder("Elsewhere", authority=True)).why_not == UNKNOWN


def test_our_ways_are_those_of_an_independent_check() -> None:
    """`cryptography` builds ways too; both agree on what holds."""
    for middle, leaf in (
        (MIDDLE, LEAF),
        (holder("Late", ROOT, authority=True, until=AT - timedelta(days=1)), None),
        (holder("Plain", ROOT), None),
    ):
        below = leaf or holder("University", middle)
        theirs = _theirs(below, middle)
        assert (asked(below, middle).trusted_by is not None) is theirs


def _theirs(leaf: Holder, middle: Holder) -> bool:
    free = verification.ExtensionPolicy.permit_all()
    authorities = free.require_present(
        x509.BasicConstraints, verification.Criticality.AGNOSTIC, None
    )
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store([ROOT.certificate]))
        .time(AT)
        .extension_policies(ca_policy=authorities, ee_policy=free)
        .build_client_verifier()
    )
    try:
        verifier.verify(leaf.certificate, [middle.certificate])
    except verification.VerificationError:
        return False
    return True
