"""What a sealed document proves, by whom, and what it does not: from the file to the report."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

from models.documents import standards
from models.documents.identifiers import store as institutions
from models.documents.read import read
from models.documents.record import Evidence, Reading
from models.documents.report import report
from models.documents.seals.signing import jades
from models.documents.trust_lists import store as trust_lists
from tests.documents.material import codes
from tests.documents.sealing import badge
from tests.documents.trusting import (
    AT,
    COMPLIANT,
    DEVICE,
    SEAL_TYPE,
    Holder,
    holder,
    national,
    of_lists,
    service,
)

COMMISSION = holder("European Commission", country="BE")
MINISTRY = holder("Ministry of Tests")
AUTHORITY = holder("Trust Authority", authority=True)
QUALIFIED = (COMPLIANT, SEAL_TYPE, DEVICE)
NAME = "University of the Tests"
UNIVERSITY = holder(NAME, AUTHORITY, statements=QUALIFIED, number="VATPL-5250011266")
ELMO = f"""<elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">
<generatedDate>2026-11-02T10:00:00Z</generatedDate>
<learner><givenNames>A</givenNames><familyName>B</familyName></learner><report><issuer>
<country>PL</country><title xml:lang="en">{NAME}</title></issuer>
<learningOpportunitySpecification><title xml:lang="en">Course</title>
</learningOpportunitySpecification>
<issueDate>2026-11-01T10:00:00Z</issueDate></report></elmo>"""


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    return standards.folder()


def loaded(store: Path, folder: Path, *services: str, due: str = "2027-05-01T00:00:00Z") -> None:
    """The list of Poland with these services, or with the authority of the tests."""
    given = folder / "given"
    (given / "list-signers").mkdir(parents=True)
    (given / "list-signers" / "commission.pem").write_bytes(COMMISSION.pem)
    (given / "lotl.xml").write_bytes(of_lists(COMMISSION, {"PL": MINISTRY}))
    (given / "pl.xml").write_bytes(national(MINISTRY, *(services or [service(AUTHORITY)]), due=due))
    standards.bring(given, store, AT)
    assert len(trust_lists.bring(given, store, AT).taken) == 2


def sealed(
    by: Holder, at: datetime = AT, *, chain: tuple[Holder, ...] = (), **members: Any
) -> bytes:
    named = badge(**members)
    certificates = [by.certificate, *(one.certificate for one in chain)]
    return json.dumps(jades(json.dumps(named), by.key, certificates, at)).encode()


def told(data: bytes, **more: Any) -> tuple[Reading, dict[str, Any]]:
    found = read(data, at=AT, **more)
    return found, report("x", found)["signature"]


def elmo_signed(by: Holder, document: str = ELMO) -> bytes:
    assert isinstance(by.key, ec.EllipticCurvePrivateKey)
    made = XMLSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    ).sign(etree.fromstring(document), key=by.key, cert=[by.pem.decode()])
    return etree.tostring(made)


def test_a_qualified_seal_of_the_issuer_named_is_evidence(store: Path, tmp_path: Path) -> None:
    loaded(store, tmp_path)
    found, said = told(sealed(UNIVERSITY))
    assert (said["state"], said["trusted_by"], said["qualified"]) == (
        "VALID",
        "EU_TRUST_LIST",
        True,
    )
    assert said["owner"] == {"name": NAME, "number": "VATPL-5250011266", "country": "PL"}
    assert said["why"] is None
    assert said["sealed_at"] == "2026-11-02T09:30:00+00:00"
    assert any("granted in the trust list of PL (number 42)" in p for p in said["proven"])
    assert any("revoked" in point for point in said["not_proven"])
    assert found.verdict is Evidence.ACCEPTABLE


def test_without_the_list_the_same_seal_needs_a_person(store: Path) -> None:
    found, said = told(sealed(UNIVERSITY))
    assert (said["state"], said["trusted"], said["qualified"]) == ("VALID", False, None)
    assert "stands in no trust list that is loaded here" in said["why"]
    assert found.verdict is Evidence.NEEDS_A_PERSON


def test_a_qualified_seal_of_somebody_else_is_no_proof_of_the_issuer(
    store: Path, tmp_path: Path
) -> None:
    """Whoever buys a qualified seal could else issue for every university."""
    loaded(store, tmp_path)
    bakery = holder("Bakery of the Tests", AUTHORITY, statements=QUALIFIED)
    found, said = told(sealed(bakery))
    assert said["trusted_by"] == "EU_TRUST_LIST"
    assert "SEAL_OF_ANOTHER" in codes(found)
    assert found.verdict is Evidence.NEEDS_A_PERSON


def test_a_second_name_in_the_document_is_only_its_own_word(store: Path, tmp_path: Path) -> None:
    loaded(store, tmp_path)
    bakery = holder("Bakery of the Tests", AUTHORITY, statements=QUALIFIED)
    names = {"@value": "Bakery of the Tests", "@language": "pl"}
    shown = {"@value": NAME, "@language": "en"}
    issuer = {"id": "urn:x:1", "type": ["Profile"], "name": [names, shown]}
    found, _ = told(sealed(bakery, issuer=issuer))
    assert "SEAL_OF_ANOTHER" in codes(found)


def test_two_names_of_one_institution_in_the_directory_are_one(store: Path, tmp_path: Path) -> None:
    loaded(store, tmp_path)
    polish = holder("Uniwersytet Testów", AUTHORITY, statements=QUALIFIED)
    assert "SEAL_OF_ANOTHER" in codes(told(sealed(polish))[0])
    names = [{"value": n, "lang": None, "types": ["label"]} for n in (NAME, "Uniwersytet Testów")]
    record = {
        "id": "https://ror.org/039bjqg32",
        "names": names,
        "status": "active",
        "locations": [{"geonames_details": {"country_code": "PL"}}],
    }
    listed = tmp_path / "institutions"
    listed.mkdir()
    (listed / "ror.json").write_text(json.dumps(record))
    institutions.bring(listed, store)
    assert "SEAL_OF_ANOTHER" not in codes(told(sealed(polish))[0])


def test_the_same_name_in_another_country_is_another(store: Path, tmp_path: Path) -> None:
    loaded(store, tmp_path)
    german = holder(NAME, AUTHORITY, statements=QUALIFIED, country="DE")
    document = ELMO
    found = read(elmo_signed(german, document), at=AT)
    doubt = next(f for f in found.findings if f.code == "SEAL_OF_ANOTHER")
    assert "(PL, the certificate says DE)" in doubt.message


def test_an_xml_signature_is_followed_to_the_list_too(store: Path, tmp_path: Path) -> None:
    _, said = told(elmo_signed(UNIVERSITY))
    assert said["state"] == "UNVERIFIABLE"
    loaded(store, tmp_path)
    found, said = told(elmo_signed(UNIVERSITY))
    assert (said["state"], said["trusted_by"], said["qualified"]) == (
        "VALID",
        "EU_TRUST_LIST",
        True,
    )
    assert "when it was sealed: the seal does not say" in said["not_proven"]
    assert found.verdict is Evidence.ACCEPTABLE


def test_a_service_withdrawn_before_the_seal_proves_nothing(store: Path, tmp_path: Path) -> None:
    loaded(store, tmp_path, service(AUTHORITY, status="withdrawn", since="2026-10-20T00:00:00Z"))
    _, said = told(sealed(UNIVERSITY))
    assert (said["trusted"], said["qualified"]) == (False, False)
    assert "was withdrawn on 2026-11-02" in said["why"]
    assert told(elmo_signed(UNIVERSITY))[1]["state"] == "UNVERIFIABLE"


def test_a_certificate_of_a_listed_service_that_is_not_qualified_is_not_trusted(
    store: Path, tmp_path: Path
) -> None:
    loaded(store, tmp_path)
    plain = holder(NAME, AUTHORITY)
    _, said = told(sealed(plain))
    assert (said["trusted_by"], said["qualified"]) == (None, False)
    assert "is not a qualified one" in said["why"]


def test_the_registration_by_the_operator_comes_before_the_list(
    store: Path, tmp_path: Path
) -> None:
    loaded(store, tmp_path)
    _, said = told(sealed(UNIVERSITY), trust=[UNIVERSITY.pem])
    assert (said["trusted_by"], said["qualified"]) == ("OPERATOR", True)


def test_a_list_out_of_date_is_said(store: Path, tmp_path: Path) -> None:
    loaded(store, tmp_path, due="2026-11-01T00:00:00Z")
    _, said = told(sealed(UNIVERSITY))
    assert "out of date: a newer one was due on 2026-11-01" in said["why"]
    assert said["trusted_by"] == "EU_TRUST_LIST"


def test_an_authority_between_seal_and_list_is_taken_from_the_seal(
    store: Path, tmp_path: Path
) -> None:
    loaded(store, tmp_path)
    between = holder("Seals Authority", AUTHORITY, authority=True)
    university = holder(NAME, between, statements=QUALIFIED)
    assert told(sealed(university, chain=(between,)))[1]["qualified"] is True
    assert told(sealed(university))[1]["qualified"] is None


def test_an_expired_certificate_of_the_list_proves_nothing_later(
    store: Path, tmp_path: Path
) -> None:
    loaded(store, tmp_path)
    old = holder(NAME, AUTHORITY, statements=QUALIFIED, until=AT - timedelta(days=2))
    assert told(sealed(old, AT - timedelta(days=5)))[1]["trusted_by"] == "EU_TRUST_LIST"
    _, said = told(sealed(old))
    assert (said["trusted_by"], said["qualified"]) == (None, None)
    assert "was valid until 2026-10-31, not on 2026-11-02" in said["why"]


def test_an_authority_out_of_its_own_time_counts_while_the_list_grants_it(
    store: Path, tmp_path: Path
) -> None:
    """TS 119 615: the status in the list decides, not the dates of the authority's certificate."""
    ended = holder("Ended Authority", authority=True, until=AT - timedelta(days=1))
    loaded(store, tmp_path, service(ended))
    university = holder(NAME, ended, statements=QUALIFIED)
    assert told(sealed(university))[1]["qualified"] is True


def test_a_key_without_a_certificate_says_who_registered_it() -> None:
    _, said = told(json.dumps(badge()).encode())
    assert (said["state"], said["trusted_by"], said["proven"]) == ("NONE", None, [])


def test_an_old_seal_of_a_registered_key_is_told_with_its_dates() -> None:
    old = holder(NAME, until=datetime(2026, 10, 31, tzinfo=UTC))
    _, said = told(sealed(old), trust=[old.pem])
    assert said["trusted_by"] == "OPERATOR"
    assert "was valid until 2026-10-31, not on 2026-11-02, when it was sealed" in said["why"]
