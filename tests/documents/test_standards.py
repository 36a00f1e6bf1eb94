"""What an operator loads is used, and nothing else is taken from the folder."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
)

from deploy.cli.exits import BAD_INPUT, Stop
from deploy.cli.standards import standards
from models.documents.read import read
from models.documents.record import Evidence, SealState
from models.documents.seals.signing import method_of, with_proof
from models.documents.seals.trust import anchors_of
from models.documents.standards import bring, stored, trust_with
from tests.documents.sealing import AT, DID, KEY, V2, badge, certificate, ec_key, rsa_key
from tests.documents.seals.test_status import LIST, entry, status_list

CONTEXT = "https://tests.example/kiln/v1"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    context = {"@context": {"kiln": "https://tests.example/#kiln"}}
    (folder / "kiln.jsonld").write_text(json.dumps(context))
    (folder / "nameless.jsonld").write_text(json.dumps(context))
    (folder / "addresses.json").write_text(json.dumps({CONTEXT: "kiln.jsonld"}))
    (folder / "signer.pem").write_bytes(certificate(rsa_key()).public_bytes(Encoding.PEM))
    (folder / "list.json").write_text(json.dumps(status_list(23)))
    (folder / "holiday.txt").write_text("nothing of ours")
    return folder


def test_contexts_signers_and_lists_are_taken_and_the_rest_is_named(
    source: Path, tmp_path: Path
) -> None:
    taken = bring(source, tmp_path / "store", AT)
    assert (taken.contexts, taken.anchors, taken.statuses) == (1, 1, 1)
    assert [name for name, _ in taken.left] == ["holiday.txt", "nameless.jsonld"]
    store = stored(tmp_path / "store")
    assert list(store.contexts) == [CONTEXT]
    assert list(store.statuses) == [LIST]
    assert [a.name for a in store.anchors] == [
        "Seal of University of the Tests, University of the Tests"
    ]


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert stored(tmp_path / "nowhere").anchors == ()


def test_the_command_says_what_it_took(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    told = CliRunner().invoke(standards, ["import", str(source)], catch_exceptions=False)
    assert told.exit_code == 0
    assert "taken: 1 contexts, 1 keys of signers, 1 status lists" in told.output
    assert "left: holiday.txt" in told.output
    empty = tmp_path / "empty"
    empty.mkdir()
    for wrong in (empty, tmp_path / "nowhere"):
        with pytest.raises(Stop) as ended:
            CliRunner().invoke(
                standards, ["import", str(wrong)], catch_exceptions=False, standalone_mode=False
            )
        assert ended.value.status == BAD_INPUT


def test_what_was_loaded_decides_a_revocation(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = with_proof(badge(credentialStatus=entry("23")), KEY, method_of(DID), AT)
    data = json.dumps(document).encode()
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    before = read(data, at=AT)
    assert "STATUS_UNKNOWN" in {finding.code for finding in before.findings}
    bring(source, tmp_path / "state" / "standards", AT)
    after = read(data, at=AT)
    assert after.verdict is Evidence.REFUSED
    assert after.seal.state is SealState.VALID


def test_a_loaded_context_lets_a_proof_be_checked(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    document = with_proof(badge(), KEY, method_of(DID), AT)
    document["@context"] = [*document["@context"], CONTEXT]
    data = json.dumps(document).encode()
    assert read(data, at=AT).seal.state is SealState.UNVERIFIABLE
    bring(source, tmp_path / "state" / "standards", AT)
    assert read(data, at=AT).seal.state is SealState.VALID


def test_a_list_may_stand_elsewhere_than_its_id_says(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "list.json").write_text(json.dumps(status_list(1)))
    (folder / "addresses.json").write_text(json.dumps({"https://mirror.example/l": "list.json"}))
    bring(folder, tmp_path / "store", AT)
    assert list(stored(tmp_path / "store").statuses) == ["https://mirror.example/l"]


def test_a_context_of_ours_cannot_be_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "v2.jsonld").write_text(json.dumps({"@context": {"name": "urn:x:other"}}))
    (folder / "addresses.json").write_text(json.dumps({V2: "v2.jsonld"}))
    taken = bring(folder, tmp_path / "store", AT)
    assert (taken.contexts, len(taken.left)) == (0, 1)


def test_what_is_no_key_is_no_anchor() -> None:
    for data in (
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"kty":"oct","k":"AA"}',
        b"-----BEGIN X-----",
        b"\xff",
    ):
        assert anchors_of(data) == ()
    assert trust_with((b"nothing",), AT).anchors == ()


def test_certificates_are_taken_in_every_form(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    made = [certificate(rsa_key()), certificate(ec_key(), "Other University")]
    (folder / "one.cer").write_bytes(made[0].public_bytes(Encoding.DER))
    for name, form in (("two.p7b", Encoding.DER), ("three.p7b", Encoding.PEM)):
        (folder / name).write_bytes(pkcs7.serialize_certificates(made, form))
    taken = bring(folder, tmp_path / "store", AT)
    assert (taken.anchors, taken.left, taken.notes) == (5, (), ())


def test_a_private_key_is_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    secret = rsa_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    whole = secret + certificate(rsa_key()).public_bytes(Encoding.PEM)
    (folder / "both.pem").write_bytes(whole)
    taken = bring(folder, tmp_path / "store", AT)
    assert (taken.anchors, [name for name, _ in taken.left]) == (0, ["both.pem"])
    assert not (tmp_path / "store").exists()


def test_what_is_odd_about_a_certificate_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "one.pem").write_bytes(certificate(rsa_key()).public_bytes(Encoding.PEM))
    later = AT + timedelta(days=400)
    ((name, why),) = bring(folder, tmp_path / "store", later).notes
    assert name == "one.pem"
    assert "was valid until 2027-08-29, not on 2027-12-07" in why
