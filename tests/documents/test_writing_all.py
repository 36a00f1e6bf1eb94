"""Whatever a record says, every writer writes it and its reader finds it again, field for field."""

import json

import jsonschema
import pyshacl
import pytest
import rdflib
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree
from msgspec.structs import replace

from models.documents.content import content, content_hash
from models.documents.elm import writer as european
from models.documents.elm.writer import NO_LEGAL_ID
from models.documents.elmo.writer import Version, write
from models.documents.read import read
from models.documents.record import Credential, Identifier, Reading, SealState
from models.documents.seals.signing import jades, method_of, token, with_proof
from models.documents.w3c import writer as badges
from tests.documents.made import SAMPLES, graph, schema
from tests.documents.material import AT
from tests.documents.records import credentials
from tests.documents.sealing import DID, KEY, certificate, rsa_key
from tests.shared import needs_shared

# Records are large: a failing one is shown as it is, not made smaller for minutes.
TRIES = settings(
    deadline=None,
    max_examples=8,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _found(document: bytes) -> Credential:
    reading: Reading = read(document, at=AT)
    assert reading.readable, reading.findings
    assert "EXTENSION_NOT_READ" not in {finding.code for finding in reading.findings}
    return reading.credentials[0]


@pytest.mark.parametrize("version", list(Version))
@given(record=credentials())
@TRIES
def test_elmo_carries_every_field(version: Version, record: Credential) -> None:
    written = write(record, version, AT)
    assert written.findings == ()
    assert content(_found(written.document)) == content(record)
    assert content_hash(_found(written.document)) == content_hash(record)


@given(record=credentials())
@TRIES
def test_a_european_credential_carries_every_field(record: Credential) -> None:
    written = european.write(record)
    assert {finding.code for finding in written.findings} <= {NO_LEGAL_ID}
    assert content(_found(json.dumps(written.document).encode())) == content(record)


@given(record=credentials(depth=0, achieved=1))
@TRIES
def test_a_badge_carries_every_field(record: Credential) -> None:
    written = badges.write(record, DID)
    assert record.issuer is not None
    ids = (Identifier(scheme="did", value=DID), *record.issuer.ids)
    said = replace(record, issuer=replace(record.issuer, ids=ids))
    assert written.findings == ()
    assert content(_found(json.dumps(written.document).encode())) == content(said)


@given(record=credentials(depth=0, achieved=1))
@settings(TRIES, max_examples=4)
def test_a_sealed_badge_carries_every_field(record: Credential) -> None:
    badge = badges.write(record, DID).document
    plain = content(_found(json.dumps(badge).encode()))
    proven = read(json.dumps(with_proof(badge, KEY, method_of(DID), AT)).encode(), at=AT)
    signed = read(token(badge, KEY, method_of(DID)).encode(), at=AT)
    for reading in (proven, signed):
        assert reading.seal.state is SealState.VALID, reading.seal.why
        assert content(reading.credentials[0]) == plain


@given(record=credentials(depth=1, achieved=2))
@settings(TRIES, max_examples=4)
def test_a_sealed_european_credential_carries_every_field(record: Credential) -> None:
    owner = certificate(rsa_key(), "Home University")
    text = json.dumps(european.write(record).document, ensure_ascii=False)
    sealed = json.dumps(jades(text, rsa_key(), [owner], AT)).encode()
    reading = read(sealed, trust=[owner.public_bytes(Encoding.PEM)], at=AT)
    assert reading.seal.state is SealState.VALID, reading.seal.why
    assert content(reading.credentials[0]) == content(record)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("version", list(Version))
@given(record=credentials(depth=1, achieved=2))
@TRIES
def test_all_elmo_is_valid_by_the_official_schema(version: Version, record: Credential) -> None:
    official = schema(version.value)
    document = etree.fromstring(write(record, version, AT).document)
    assert official.validate(document), official.error_log


@pytest.mark.shared
@needs_shared
@given(record=credentials(depth=0, achieved=1))
@TRIES
def test_every_badge_is_valid_by_the_official_schema(record: Credential) -> None:
    path = SAMPLES / "ob3" / "schemas" / "ob_v3p0_achievementcredential_schema.json"
    sealed = with_proof(badges.write(record, DID).document, KEY, method_of(DID), AT)
    jsonschema.Draft201909Validator(json.loads(path.read_text())).validate(sealed)


@pytest.mark.shared
@needs_shared
@pytest.mark.filterwarnings("ignore")
@given(record=credentials(depth=1, achieved=1))
@settings(TRIES, max_examples=3)
def test_every_european_credential_conforms_to_the_official_shapes(record: Credential) -> None:
    shapes = rdflib.Graph().parse(
        str(SAMPLES / "elm" / "schemas" / "shacl" / "EDC-generic-no-cv.ttl")
    )
    assert record.issuer is not None
    eidas = Identifier(scheme="eidas", value="VATPL-INVENTED-1")  # demanded of who issues
    issuer = replace(record.issuer, ids=(*record.issuer.ids, eidas))
    written = european.write(replace(record, issuer=issuer))
    assert written.findings == ()
    document = written.document
    conforms, _, said = pyshacl.validate(graph(document), shacl_graph=shapes)
    assert conforms, said
