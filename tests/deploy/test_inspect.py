"""`passerelle inspect` answers in the shape that others rely on, and starts light."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.cli.exits import BAD_INPUT, Stop
from deploy.cli.inspect import inspect
from tests.shared import SHARED, needs_shared

FIXTURES = Path(__file__).resolve().parents[1] / "documents" / "fixtures"
ELM = str(FIXTURES / "elm-microcredential.json")
ELMO = str(FIXTURES / "elmo-1.6.xml")


def run(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(inspect, arguments, input=given)


def test_a_readable_file_has_every_member_of_the_contract() -> None:
    (found,) = json.loads(run(ELM, "--json").stdout)
    assert found["file"] == ELM
    assert (found["readable"], found["standard"], found["ects_total"]) == (True, "ELM", "2.5")
    assert found["issuer"]["ids"][0] == {"scheme": "did", "value": "did:web:host.example"}
    assert found["issuer"]["country"] == "DK"
    assert found["awarding_body"]["name"] == "Host University"
    assert found["learner_present"] is True
    (achievement,) = found["achievements"]
    assert achievement["titles"]["da"] == "Byklimadata"
    assert (achievement["ects"], achievement["eqf"], achievement["hours"]) == ("2.5", 7, "75.5")
    assert achievement["grade"] == {"label": "10", "scheme": "7-step scale", "passed": True}
    assert achievement["outcomes"][1] == {
        "text": "Kan måle varmeøer",
        "lang": "da",
        "lang_from": "TAG",
        "esco": [],
    }
    assert (found["eqf"], found["languages"], found["outcomes_count"]) == ([7], ["da", "en"], 2)
    assert found["signature"]["state"] == "NONE"
    assert found["evidence"] == "NEEDS_A_PERSON"
    assert {"code", "severity", "where", "message"} == set(found["findings"][0])


def test_several_files_give_one_list_in_their_order() -> None:
    result = run(ELMO, ELM, "--json")
    assert [found["file"] for found in json.loads(result.stdout)] == [ELMO, ELM]
    assert result.exit_code == 0


def test_standard_input_is_a_file_called_dash() -> None:
    (found,) = json.loads(run("-", "--json", given=Path(ELMO).read_bytes()).stdout)
    assert (found["file"], found["standard"]) == ("-", "ELMO")


def test_an_unreadable_file_ends_with_2_and_claims_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_bytes(b"<elmo><report></elmo>")
    result = run(ELMO, str(bad), "--json")
    read, unread = json.loads(result.stdout)
    assert read["readable"] is True
    assert set(unread) == {"file", "readable", "standard", "version", "findings"}
    assert isinstance(result.exception, Stop)
    assert (result.exception.status, str(bad) in result.exception.message) == (BAD_INPUT, True)


def test_a_missing_file_is_bad_input_and_the_others_are_read() -> None:
    result = run("no-such-file", ELMO, "--json")
    missing, there = json.loads(result.stdout)
    assert (missing["readable"], there["readable"]) == (False, True)
    assert missing["findings"][0]["code"] == "NO_FILE"


def test_profiles_are_judged_element_by_element() -> None:
    (found,) = json.loads(run(ELM, "--json", "--profile", "ALLIANCE", "--profile", "CMF").stdout)
    assert set(found["profiles"]) == {"ALLIANCE", "CMF"}
    assert found["profiles"]["ALLIANCE"]["verdict"] == "PASS"
    assert found["profiles"]["CMF"]["elements"]["ects"]["status"] == "OUT_OF_RANGE"
    assert found["profiles"]["CMF"]["elements"]["id_verification"]["status"] == "PRESENT"


def test_an_unknown_profile_is_bad_input() -> None:
    assert run(ELM, "--profile", "NO_SUCH").exit_code == BAD_INPUT


def test_several_credentials_in_one_file_are_lists_in_its_order() -> None:
    (found,) = json.loads(run(str(FIXTURES / "awards.csv"), "--json").stdout)
    assert found["ects_total"] == ["2.5", None]
    assert found["evidence"] == ["NEEDS_A_PERSON"] * 2
    assert [seal["state"] for seal in found["signature"]] == ["NONE", "NONE"]


def test_a_person_reads_sentences() -> None:
    said = run(ELMO, "--profile", "CMF").stdout
    assert "issued by University of Invention" in said
    assert "- Urban climate & heat, 6 ECTS, EQF 7, grade 1.3" in said
    assert "    - Measuring heat, 2.5 ECTS, grade 02" in said
    assert "look: a part and its whole both state ECTS; they add up" in said


def test_it_starts_without_a_framework_or_a_database() -> None:
    script = (
        "import sys, deploy.cli.inspect\n"
        "heavy = {'fastapi', 'temporalio', 'sqlmodel', 'sqlalchemy', 'lingua', 'pypdf', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("folder", ["elmo/", "ewp/"])
def test_the_samples_are_read_as_expected(folder: str) -> None:
    command = f"{sys.executable} -c 'from deploy.cli.main import main; main()'"
    done = subprocess.run(
        [sys.executable, SHARED / "tools/check_intake.py", "--only", folder, "--command", command],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_a_file_without_a_key_is_no_signer(tmp_path: Path) -> None:
    """Every seal would else stay unproven without a word."""
    nothing = tmp_path / "readme.txt"
    nothing.write_text("the certificate is in the other folder")
    with pytest.raises(Stop) as ended:
        CliRunner().invoke(
            inspect,
            [ELM, "--trust", str(nothing)],
            catch_exceptions=False,
            standalone_mode=False,
        )
    assert ended.value.status == BAD_INPUT
    assert "readme.txt holds no certificate or key" in ended.value.message


def test_a_decision_is_told_with_what_counts_as_what() -> None:
    told = run(str(FIXTURES / "elmo-2.1.1.xml")).stdout
    assert "decision of 2026-03-01: Partially Positive" in told
    assert "on what Host University awarded:" in told
    assert "H-1 counts as U-1" in told


def test_an_agreement_is_told_with_what_it_is_to_count_as() -> None:
    told = run(str(FIXTURES / "ewp-la.xml")).stdout
    assert "planned, nothing is earned yet" in told
    assert "is to count at home as:\n  - Elective, 10 ECTS" in told
    assert "by a code alone (schac home.example)" in told
