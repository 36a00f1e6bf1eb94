"""A trust list is believed where its signature leads to somebody who may sign it, and not else."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from lxml import etree

from deploy.cli.exits import BAD_INPUT, Stop
from deploy.cli.standards import standards
from models.documents import standards as folders
from models.documents.trust_lists.store import Brought, bring, loaded
from tests.documents.trusting import AT, Holder, before, holder, national, of_lists, service

TSL_SIGNING = x509.ExtendedKeyUsage([x509.ObjectIdentifier("0.4.0.2231.3.0")])
COMMISSION = holder("European Commission", country="BE")
MINISTRY = holder("Ministry of Tests")
AUTHORITY = holder("Trust Authority", authority=True)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    (tmp_path / "given" / "list-signers").mkdir(parents=True)
    return tmp_path / "given"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def brought(given: Path, store: Path) -> Brought:
    folders.bring(given, store, AT)
    return bring(given, store, AT)


def why(found: Brought) -> str:
    ((_, reason),) = found.left
    return reason


def give(given: Path, *, commission: Holder = COMMISSION, **files: bytes) -> None:
    (given / "list-signers" / "commission.pem").write_bytes(commission.pem)
    for name, data in files.items():
        (given / f"{name}.xml").write_bytes(data)


def test_a_list_is_followed_over_the_list_of_the_lists(given: Path, store: Path) -> None:
    lotl = of_lists(COMMISSION, {"EU": COMMISSION, "PL": MINISTRY})
    give(given, lotl=lotl, pl=national(MINISTRY, service(AUTHORITY)))
    found = brought(given, store)
    assert (sorted(found.taken), found.left, found.stale) == (["lotl.xml", "pl.xml"], (), ())
    lists = {one.territory: one for one in loaded(store)}
    (only,) = lists["PL"].services
    assert (only.provider, only.name) == ("Trust of Tests", "Seals of Tests")
    assert (only.kind.value, only.periods[0].status) == ("CA/QC", "granted")
    assert (lists["PL"].sequence, lists["PL"].signed_by) == (42, "Ministry of Tests")
    assert lists["PL"].operator == "Operator of PL"


def test_a_list_that_nobody_signed_is_not_believed(given: Path, store: Path) -> None:
    lotl = of_lists(COMMISSION, {"PL": MINISTRY})
    give(given, lotl=lotl, pl=national(None, service(AUTHORITY)))
    assert why(brought(given, store)) == "the list carries no signature"
    assert [one.territory for one in loaded(store)] == ["EU"]


def test_a_list_changed_after_signing_is_not_believed(given: Path, store: Path) -> None:
    lotl = of_lists(COMMISSION, {"PL": MINISTRY})
    changed = national(MINISTRY, service(AUTHORITY, status="withdrawn")).replace(
        b"withdrawn", b"granted"
    )
    give(given, lotl=lotl, pl=changed)
    assert "the signature of the list is broken" in why(brought(given, store))


def test_a_list_signed_by_a_stranger_is_not_believed(given: Path, store: Path) -> None:
    lotl = of_lists(COMMISSION, {"PL": MINISTRY})
    stranger = holder("Stranger")
    give(given, lotl=lotl, pl=national(stranger, service(AUTHORITY)))
    assert "somebody (Stranger) who is not known to sign the list of PL" in why(
        brought(given, store)
    )


def test_the_signer_of_one_country_signs_for_no_other(given: Path, store: Path) -> None:
    lotl = of_lists(COMMISSION, {"CZ": holder("Ministry of Tests", country="CZ"), "PL": MINISTRY})
    give(given, lotl=lotl, cz=national(holder("Other"), service(AUTHORITY), territory="CZ"))
    (given / "cz.xml").write_bytes(national(MINISTRY, service(AUTHORITY), territory="DE"))
    assert "no certificate is known that DE signs its trust list with" in why(brought(given, store))


def test_without_the_list_of_the_lists_nothing_speaks_for_a_country(
    given: Path, store: Path
) -> None:
    (given / "pl.xml").write_bytes(national(MINISTRY, service(AUTHORITY)))
    assert "bring the list of the lists (EU) as well" in why(brought(given, store))


def test_a_list_of_lists_by_a_stranger_makes_nobody_a_signer(given: Path, store: Path) -> None:
    forger = holder("Forger")
    lotl = of_lists(forger, {"PL": forger})
    give(given, lotl=lotl, pl=national(forger, service(AUTHORITY)))
    found = brought(given, store)
    assert (found.taken, len(found.left)) == ({}, 2)


def test_a_signer_of_documents_does_not_sign_lists(given: Path, store: Path) -> None:
    """A registered university could else make itself a list of the lists."""
    university = holder("University of the Tests")
    (given / "university.pem").write_bytes(university.pem)
    (given / "lotl.xml").write_bytes(of_lists(university, {"PL": university}))
    assert "no certificate is known" in why(brought(given, store))


def test_a_certificate_made_for_lists_needs_no_folder_of_its_own(given: Path, store: Path) -> None:
    swiss = holder("Office of Tests", country="CH", extensions=[(TSL_SIGNING, True)])
    (given / "office.pem").write_bytes(swiss.pem)
    (given / "ch.xml").write_bytes(national(swiss, service(AUTHORITY), territory="CH"))
    assert list(brought(given, store).taken) == ["ch.xml"]
    (given / "ch.xml").write_bytes(national(swiss, service(AUTHORITY), territory="PL"))
    assert "no certificate is known that PL" in why(brought(given, store))
    assert folders.stored(store).anchors == (), "it speaks for no document"


def test_greece_has_one_code_in_lists_and_another_in_certificates(given: Path, store: Path) -> None:
    greek = holder("Commission of Tests", country="GR", extensions=[(TSL_SIGNING, True)])
    (given / "office.pem").write_bytes(greek.pem)
    (given / "el.xml").write_bytes(national(greek, service(AUTHORITY), territory="EL"))
    assert list(brought(given, store).taken) == ["el.xml"]


def test_the_list_of_lists_names_those_who_sign_the_next(given: Path, store: Path) -> None:
    successor = holder("European Commission 2", country="BE")
    give(given, lotl=of_lists(COMMISSION, {"EU": successor}))
    brought(given, store)
    give(given, lotl=of_lists(successor, {"EU": successor, "PL": MINISTRY}, sequence=339))
    assert list(brought(given, store).taken) == ["lotl.xml"]
    assert {one.sequence for one in loaded(store)} == {339}


def test_an_older_list_does_not_come_back(given: Path, store: Path) -> None:
    """Who was struck off would else be granted again by an old file."""
    lotl = of_lists(COMMISSION, {"PL": MINISTRY})
    give(given, lotl=lotl, pl=national(MINISTRY, service(AUTHORITY, status="withdrawn")))
    brought(given, store)
    give(given, lotl=lotl, pl=national(MINISTRY, service(AUTHORITY), sequence=41))
    assert "number 41 is older than number 42 of PL" in why(brought(given, store))


def test_a_list_whose_successor_is_due_is_taken_and_named(given: Path, store: Path) -> None:
    due = (AT - timedelta(days=1)).isoformat()
    give(
        given,
        lotl=of_lists(COMMISSION, {"PL": MINISTRY}),
        pl=national(MINISTRY, service(AUTHORITY), due=due),
    )
    assert brought(given, store).stale == ("the trust list of PL (number 42)",)


@pytest.mark.parametrize(
    "part", ["TSLSequenceNumber", "SchemeTerritory", "ListIssueDateTime", "ServiceStatus"]
)
def test_a_list_without_what_it_needs_is_left(given: Path, store: Path, part: str) -> None:
    root = etree.fromstring(national(MINISTRY, service(AUTHORITY)))
    for element in list(root.iter(f"{{*}}{part}")):
        above = element.getparent()
        assert above is not None
        above.remove(element)
    give(given, lotl=of_lists(COMMISSION, {"PL": MINISTRY}), pl=etree.tostring(root))
    assert f"this is no trust list to use: it has no {part}" in why(brought(given, store))


def test_what_a_service_was_earlier_is_kept(given: Path, store: Path) -> None:
    history = before(AUTHORITY, "undersupervision", "2012-01-01T00:00:00Z") + before(
        AUTHORITY, "granted", "2016-07-01T00:00:00Z"
    )
    give(
        given,
        lotl=of_lists(COMMISSION, {"PL": MINISTRY}),
        pl=national(MINISTRY, service(AUTHORITY, status="withdrawn", history=history)),
    )
    brought(given, store)
    polish = next(one for one in loaded(store) if one.territory == "PL")
    found = [(period.status, period.since.year) for period in polish.services[0].periods]
    assert found == [("withdrawn", 2020), ("granted", 2016), ("undersupervision", 2012)]


def test_the_command_tells_what_it_believes_and_what_not(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    give(
        given,
        lotl=of_lists(COMMISSION, {"PL": MINISTRY}),
        pl=national(MINISTRY, service(AUTHORITY), due="2020-01-01T00:00:00Z"),
        cz=national(MINISTRY, service(AUTHORITY), territory="CZ"),
    )
    told = CliRunner().invoke(standards, ["import", str(given)], catch_exceptions=False)
    assert told.exit_code == 0
    assert "2 trust lists, 1 signers of trust lists" in told.output
    assert (
        "trust list: pl.xml: the trust list of PL (number 42), 1 services, signed by Ministry of"
        " Tests, the next is due on 2020-01-01" in told.output
    )
    assert "warning: the trust list of PL (number 42) is out of date" in told.output
    assert "left: cz.xml: no certificate is known that CZ signs" in told.output
    assert told.output.count("cz.xml") == 1


def test_the_store_is_told_with_the_file_of_each_signer(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    (given / "university.pem").write_bytes(holder("University of the Tests").pem)
    give(given, lotl=of_lists(COMMISSION, {"PL": MINISTRY}))
    CliRunner().invoke(standards, ["import", str(given)], catch_exceptions=False)
    told = CliRunner().invoke(standards, ["list"], catch_exceptions=False).output
    assert "signer: University of the Tests, until 2027-08-29: " in told
    assert "signer of trust lists: European Commission: " in told
    assert "trust list: the list of the lists (number 338), of 2026-10-01" in told
    (kept,) = (tmp_path / "state" / "standards" / "trust").iterdir()
    assert str(kept) in told
    kept.unlink()
    assert "University" not in CliRunner().invoke(standards, ["list"]).output


def test_a_folder_with_an_unbelieved_list_alone_is_bad_input(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    (given / "pl.xml").write_bytes(national(None, service(AUTHORITY)))
    with pytest.raises(Stop) as ended:
        CliRunner().invoke(
            standards, ["import", str(given)], catch_exceptions=False, standalone_mode=False
        )
    assert ended.value.status == BAD_INPUT
