"""Certificates, time stamps and lists of anyone are answered, whatever their bytes are."""

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from models.documents import standards
from models.documents.seals import timestamps
from models.documents.seals.certificates import certificates_of, statements, weakness
from models.documents.seals.standing import Time, standing
from models.documents.seals.trust import Trust, anchors_of
from models.documents.trust_lists.index import Lists
from models.documents.trust_lists.store import bring, loaded
from tests.documents.stamping import clock, stamp
from tests.documents.trusting import (
    AT,
    COMPLIANT,
    SEAL_TYPE,
    Holder,
    holder,
    national,
    of_lists,
    qualification,
    service,
    usage,
)

SIGNER = holder("Ministry of Tests")
COMMISSION = holder("European Commission", country="BE")
AUTHORITY = holder("Trust Authority", authority=True)
UNIVERSITY = holder(
    "University",
    AUTHORITY,
    statements=[COMPLIANT, SEAL_TYPE],
    number="VATPL-1",
    extensions=[(usage(digital_signature=True), True)],
)
CLOCK = clock("Clock", AUTHORITY)
RULE = qualification(
    ["QCWithQSCD"],
    "<q:KeyUsage><q:KeyUsageBit name='nonRepudiation'>true</q:KeyUsageBit></q:KeyUsage>",
)


@cache
def _trust() -> Trust:
    with TemporaryDirectory() as folder:
        _give(Path(folder), national(SIGNER, service(AUTHORITY, qualifications=RULE)))
        standards.bring(Path(folder), Path(folder) / "store", AT)
        bring(Path(folder), Path(folder) / "store", AT)
        lists = loaded(Path(folder) / "store")
    assert len(lists) == 2
    return Trust(anchors_of(AUTHORITY.pem), lists=Lists(lists), at=AT)


def _give(folder: Path, polish: bytes) -> None:
    (folder / "list-signers").mkdir()
    (folder / "list-signers" / "commission.pem").write_bytes(COMMISSION.pem)
    (folder / "lotl.xml").write_bytes(of_lists(COMMISSION, {"PL": SIGNER}))
    (folder / "pl.xml").write_bytes(polish)


def _changed(data: bytes, seed: int) -> bytes:
    chance, made = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 3)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def _der(one: Holder) -> bytes:
    return one.certificate.public_bytes(Encoding.DER)


@given(seed=st.integers(0, 2**32))
def test_a_certificate_of_changed_bytes_is_answered(seed: int) -> None:
    for found in certificates_of(_changed(_der(UNIVERSITY), seed)):
        _look(found)


def _look(certificate: x509.Certificate) -> None:
    statements(certificate)
    weakness(certificate)
    said = standing(certificate, [AUTHORITY.certificate], _trust(), Time(AT))
    assert (said.trusted_by is None) is (said.why_not is not None)


@given(seed=st.integers(0, 2**32))
def test_an_authority_of_changed_bytes_is_answered(seed: int) -> None:
    for found in certificates_of(_changed(_der(AUTHORITY), seed)):
        standing(UNIVERSITY.certificate, [found], _trust(), Time(AT))


@given(seed=st.integers(0, 2**32))
def test_a_time_stamp_of_changed_bytes_is_answered(seed: int) -> None:
    token = stamp(CLOCK, b"signature", AT, others=[AUTHORITY])
    timestamps.best([_changed(token, seed)], b"signature", _trust())


@given(seed=st.integers(0, 2**32))
def test_a_list_of_changed_bytes_is_never_another_list(seed: int) -> None:
    polish = national(SIGNER, service(AUTHORITY, qualifications=RULE))
    with TemporaryDirectory() as name:
        folder = Path(name)
        _give(folder, _changed(polish, seed))
        standards.bring(folder, folder / "store", AT)
        found = bring(folder, folder / "store", AT)
        taken = [read for file, read in found.taken.items() if file == "pl.xml"]
    assert all(read.services == _trust().lists.of("PL").services for read in taken)  # type: ignore[union-attr]
