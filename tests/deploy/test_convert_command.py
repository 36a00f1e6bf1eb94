"""`passerelle convert` writes what another system imports and says what it leaves out."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.cli.convert import WRITERS, convert
from deploy.cli.exits import BAD_INPUT, Stop
from models.documents.read import read
from tests.documents.material import AT

FIXTURES = Path(__file__).resolve().parents[1] / "documents" / "fixtures"
ELM = str(FIXTURES / "elm-microcredential.json")
ELMO = str(FIXTURES / "elmo-1.6.xml")
TABLE = str(FIXTURES / "awards.csv")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(convert, arguments)


@pytest.mark.parametrize(("standard", "read_as"), [("elmo-1.7", "ELMO"), ("elmo-2.1", "ELMO")])
def test_a_transcript_is_written_for_another_system(standard: str, read_as: str) -> None:
    result = run(ELMO, "--to", standard)
    again = read(result.stdout_bytes, at=AT)
    before = read(Path(ELMO).read_bytes(), at=AT)
    assert (again.standard, again.achievements) == (read_as, before.achievements)
    assert "no seal" in result.stderr


def test_a_credential_is_written_as_a_credential_and_as_a_badge() -> None:
    before = read(Path(ELM).read_bytes(), at=AT)
    for standard, read_as in (("elm", "ELM"), ("badge", "OB3")):
        result = run(ELM, "--to", standard)
        again = read(result.stdout_bytes, at=AT)
        assert (again.standard, again.achievements[0].outcomes) == (
            read_as,
            before.achievements[0].outcomes,
        )
        assert result.exit_code == 0


def test_what_cannot_be_written_says_what_is_missing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("hello")
    for arguments, said in (
        ((ELM, "--to", "elmo-2.1"), "the given and the family name|name, identifier and page"),
        ((ELMO, "--to", "badge"), "a badge needs"),
        ((TABLE, "--to", "elm"), "--number 1"),
        ((str(bad), "--to", "elm"), "not read"),
        ((str(tmp_path / "none.xml"), "--to", "elm"), "cannot be opened"),
    ):
        found = run(*arguments).exception
        assert isinstance(found, Stop)
        assert found.status == BAD_INPUT
        assert any(words in found.message for words in said.split("|"))


def test_each_writer_can_be_asked_for() -> None:
    assert set(WRITERS) == {"elmo-1.7", "elmo-2.1", "elm", "badge"}
