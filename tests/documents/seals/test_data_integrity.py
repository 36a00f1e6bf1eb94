"""A proof counts where it fits the content and the issuer's own key, and nowhere else."""

import base64
import json
import socket
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from models.documents.record import SealKind, SealState
from models.documents.seals import data_integrity
from models.documents.seals.data_integrity import check, hash_data
from models.documents.seals.jsonld import NotCanonical, UnknownContext, nquads
from models.documents.seals.signing import did_key, method_of, with_proof
from models.documents.seals.trust import NO_TRUST, Trust, anchors_of
from tests.documents.sealing import AT, DID, KEY, OTHER, V2, badge, signed
from tests.shared import SHARED, needs_shared

PROOFS = SHARED / "samples" / "proofs" / "eddsa"


def test_a_proof_of_the_issuers_own_key_is_valid() -> None:
    seal = check(signed(), DID, NO_TRUST)
    assert (seal.state, seal.kind, seal.signer) == (SealState.VALID, SealKind.DATA_INTEGRITY, DID)
    assert not seal.trusted


def test_the_json_suite_is_valid_too() -> None:
    sealed = with_proof(badge(), KEY, method_of(DID), AT, suite="eddsa-jcs-2022")
    assert check(sealed, DID, NO_TRUST).state is SealState.VALID
    sealed["name"] = "Badge of wine chemistry"
    assert check(sealed, DID, NO_TRUST).state is SealState.INVALID


@pytest.mark.parametrize("suite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
@pytest.mark.parametrize(("curve", "digest"), [(ec.SECP256R1, "sha256"), (ec.SECP384R1, "sha384")])
def test_elliptic_curves_bring_their_own_digest(
    suite: str, curve: type[ec.EllipticCurve], digest: str
) -> None:
    key = ec.generate_private_key(curve())
    did = f"did:jwk:{_jwk(key)}"
    document = badge(issuer={"id": did, "type": ["Profile"], "name": "University of the Tests"})
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "proofPurpose": "assertionMethod",
        "verificationMethod": f"{did}#0",
        "created": "2026-01-01T00:00:00Z",
    }
    data = hash_data(document, proof, {}, digest)
    name = hashes.SHA256() if digest == "sha256" else hashes.SHA384()
    first, second = decode_dss_signature(key.sign(data, ec.ECDSA(name)))
    half = key.curve.key_size // 8
    value = base58.b58encode(first.to_bytes(half) + second.to_bytes(half)).decode()
    sealed = document | {"proof": proof | {"proofValue": f"z{value}"}}
    assert check(sealed, did, NO_TRUST).state is SealState.VALID
    assert check(sealed | {"name": "x"}, did, NO_TRUST).state is SealState.INVALID


def test_without_a_proof_there_is_no_seal() -> None:
    assert check(badge(), DID, NO_TRUST).state is SealState.NONE


@pytest.mark.parametrize("member", ["name", "validFrom", "id"])
def test_a_changed_member_breaks_the_seal(member: str) -> None:
    changed = signed() | {member: "urn:x:changed" if member == "id" else "2026-02-15T00:00:00Z"}
    assert check(changed, DID, NO_TRUST).state is SealState.INVALID


def test_an_intact_proof_by_another_key_than_the_issuers_proves_nothing() -> None:
    stranger = did_key(OTHER)
    sealed = with_proof(badge(), OTHER, method_of(stranger), AT)
    seal = check(sealed, DID, NO_TRUST)
    assert seal.state is SealState.UNVERIFIABLE
    assert seal.why is not None
    assert "not the issuer's" in seal.why


def test_a_key_written_into_the_address_has_to_come_from_the_issuer() -> None:
    issuer = "https://tests.example/issuer"
    method = f"{issuer}#{DID.removeprefix('did:key:')}"
    sealed = with_proof(badge(issuer={"id": issuer, "type": ["Profile"]}), KEY, method, AT)
    assert check(sealed, issuer, NO_TRUST).state is SealState.UNVERIFIABLE
    given = Trust(anchors_of(json.dumps(_controller(issuer, method)).encode()))
    seal = check(sealed, issuer, given)
    assert (seal.state, seal.trusted, seal.signer) == (SealState.VALID, True, issuer)


def test_a_controller_document_speaks_only_for_its_own_issuer() -> None:
    issuer = "https://tests.example/issuer"
    method = f"{issuer}#{DID.removeprefix('did:key:')}"
    sealed = with_proof(badge(issuer={"id": issuer, "type": ["Profile"]}), KEY, method, AT)
    other = "https://other.example/issuer"
    given = Trust(anchors_of(json.dumps(_controller(other, f"{other}#key")).encode()))
    assert check(sealed, issuer, given).state is SealState.UNVERIFIABLE


def test_one_broken_proof_of_two_breaks_the_seal() -> None:
    one = signed()
    two = with_proof(badge(name="Another"), KEY, method_of(DID), AT)["proof"]
    assert check(one | {"proof": one["proof"] + two}, DID, NO_TRUST).state is SealState.INVALID


def test_a_proof_of_an_unknown_kind_beside_a_good_one_is_named() -> None:
    one = signed()
    unknown = {"type": "SomeProof", "proofPurpose": "assertionMethod"}
    seal = check(one | {"proof": [unknown, *one["proof"]]}, DID, NO_TRUST)
    assert seal.state is SealState.VALID
    assert seal.why is not None
    assert "cannot be checked" in seal.why


def test_a_proof_for_logging_in_states_nothing() -> None:
    one = signed()
    for_keys = one["proof"][0] | {"proofPurpose": "keyAgreement"}
    assert check(one | {"proof": for_keys}, DID, NO_TRUST).state is SealState.UNVERIFIABLE


def test_a_member_without_a_meaning_is_not_covered() -> None:
    """JSON-LD drops it silently: the signature would fit, whatever stands there."""
    seal = check(signed() | {"ectsInvented": 60}, DID, NO_TRUST)
    assert seal.state is SealState.UNVERIFIABLE
    assert seal.why is not None
    assert "ectsInvented" in seal.why


def test_a_part_with_a_relative_address_is_not_covered() -> None:
    sealed = signed()
    hidden = {"id": "hidden", "type": ["Achievement"], "name": "Doctorate"}
    subject = sealed["credentialSubject"]
    sealed["credentialSubject"] = subject | {"achievement": [subject["achievement"], hidden]}
    seal = check(sealed, DID, NO_TRUST)
    assert seal.state is SealState.UNVERIFIABLE


def test_words_redefined_by_the_document_are_not_believed() -> None:
    own = [*badge()["@context"], {"grade": "https://schema.org/name"}]
    seal = check(signed() | {"@context": own}, DID, NO_TRUST)
    assert seal.state is SealState.UNVERIFIABLE


def test_a_context_that_is_not_in_the_store_leaves_the_seal_open() -> None:
    address = "https://tests.example/unknown-context"
    seal = check(signed() | {"@context": [V2, address]}, DID, NO_TRUST)
    assert seal.state is SealState.UNVERIFIABLE
    assert seal.why is not None
    assert address in seal.why


def test_a_context_the_operator_loaded_counts_in_that_store_alone() -> None:
    address = "https://tests.example/context"
    context = {"@context": {"kiln": "https://tests.example/kiln"}}
    document = {"@context": [V2, address], "id": "urn:x:1", "kiln": "hot"}
    assert b"https://tests.example/kiln" in nquads(document, {address: context})
    with pytest.raises(UnknownContext):
        nquads(document, {})


def test_no_document_reaches_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a document caused a network request")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for address in ("https://example.org/c", "http://127.0.0.1/c", "file:///etc/passwd", "c"):
        with pytest.raises(NotCanonical):
            nquads({"@context": address, "a": 1}, {})


def test_a_graph_made_to_exhaust_its_reader_is_given_up() -> None:
    """Twelve nameless parts, each pointing at all others: 12! orders to try."""
    names = [f"_:n{number}" for number in range(12)]
    parts = [
        {"@id": name, "https://x.example/to": [{"@id": other} for other in names if other != name]}
        for name in names
    ]
    with pytest.raises(NotCanonical, match="entangled"):
        nquads({"@graph": parts}, {})


def test_garbage_in_a_proof_is_an_answer_and_no_exception() -> None:
    one = signed()
    good = one["proof"][0]
    values: tuple[Any, ...] = ("", "z", "zOOOO0", "m123", 5, None, ["z"], "z" + "1" * 5000)
    for value in values:
        seal = check(one | {"proof": good | {"proofValue": value}}, DID, NO_TRUST)
        assert seal.state is SealState.INVALID
    proofs: tuple[Any, ...] = ("text", 5, [5], [[]], {"type": 5}, {"type": "DataIntegrityProof"})
    for proof in proofs:
        assert check(one | {"proof": proof}, DID, NO_TRUST).state is SealState.UNVERIFIABLE


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize(
    ("folder", "suffix", "signed_file"),
    [
        ("eddsa-rdfc-2022", "DataInt", "signedDataInt.json"),
        ("eddsa-jcs-2022", "JCS", "signedJCS.json"),
        ("Ed25519Signature2020", "EdSig", "signedEdSig.json"),
    ],
)
def test_vectors_of_the_w3c_are_met_to_the_byte(folder: str, suffix: str, signed_file: str) -> None:
    where = PROOFS / folder
    document = json.loads((where / signed_file).read_text())
    data = hash_data(document, document["proof"], {})
    assert data.hex() == (where / f"combinedHash{suffix}.txt").read_text().strip()
    assert data[32:].hex() == (where / f"docHash{suffix}.txt").read_text().strip()
    method = document["proof"]["verificationMethod"].partition("#")[0]
    assert check(document, method, NO_TRUST).state is SealState.VALID


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("name", ["Set1", "Set2", "Chain1", "Chain2"])
def test_sets_and_chains_of_proofs_of_the_w3c_fit(name: str) -> None:
    document = json.loads((PROOFS / "proof-set-chain" / f"signedProof{name}.json").read_text())
    seal = check(document, None, NO_TRUST)
    assert seal.why is not None
    assert "the proof is intact" in seal.why


def test_a_chain_without_its_earlier_proof_is_open() -> None:
    one = signed()
    later = one["proof"][0] | {"previousProof": "urn:uuid:gone"}
    assert check(one | {"proof": later}, DID, NO_TRUST).state is SealState.UNVERIFIABLE


def test_every_suite_that_is_known_has_a_name_of_its_own() -> None:
    assert all(name == suite.name for name, suite in data_integrity.SUITES.items())


def _controller(issuer: str, method: str) -> dict[str, Any]:
    return {
        "@context": "https://www.w3.org/ns/did/v1",
        "id": issuer,
        "verificationMethod": [
            {
                "id": method,
                "type": "Multikey",
                "controller": issuer,
                "publicKeyMultibase": DID.removeprefix("did:key:"),
            }
        ],
        "assertionMethod": [method],
    }


def _jwk(key: ec.EllipticCurvePrivateKey) -> str:
    """The public key as did:jwk writes it."""
    numbers, half = key.public_key().public_numbers(), key.curve.key_size // 8

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    jwk = {
        "kty": "EC",
        "crv": f"P-{key.curve.key_size}",
        "x": part(numbers.x.to_bytes(half)),
        "y": part(numbers.y.to_bytes(half)),
    }
    return part(json.dumps(jwk).encode())
