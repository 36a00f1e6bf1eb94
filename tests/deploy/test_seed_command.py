"""`passerelle seed`: what a wrong file is told before any server is asked; a right one works."""

import base64
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from deploy.cli.exits import BAD_INPUT, Stop
from deploy.cli.seed import seed
from tests.store import alliances


def stopped(arguments: list[str], settings: dict[str, str]) -> Stop:
    result = CliRunner().invoke(seed, arguments, env=settings)
    assert isinstance(result.exception, Stop), result.output
    return result.exception


def test_a_wrong_file_is_bad_input_that_names_the_place(tmp_path: Path) -> None:
    file = tmp_path / "alliance.yaml"
    assert stopped([str(file)], {}).status == BAD_INPUT
    file.write_text(alliances.text().replace("eqf: 6", "eqf: six", 1))
    said = stopped([str(file)], {})
    assert said.status == BAD_INPUT
    assert f"{file}, line " in said.message
    assert "programmes[0].components[0].eqf" in said.message
    file.write_bytes(b"\xff\xfe\x00")
    assert stopped([str(file)], {}).status == BAD_INPUT


@pytest.mark.servers
def test_a_right_file_fills_the_alliance_it_is_for(postgres: str, tmp_path: Path) -> None:
    key = tmp_path / "master.key"
    key.write_text(base64.b64encode(b"k" * 32).decode())
    key.chmod(0o600)
    settings = {
        "PASSERELLE_DATABASE_URL": postgres,
        "PASSERELLE_MASTER_KEY_FILE": str(key),
        "PASSERELLE_ALLIANCE": "4euplus",
    }
    for _ in range(2):
        result = CliRunner().invoke(seed, [str(alliances.FILE)], env=settings)
        assert result.exception is None, result.exception
    with psycopg.connect(postgres) as connection:
        found = connection.execute("SELECT slug FROM institution ORDER BY slug").fetchall()
    assert [row[0] for row in found] == ["charles", "heidelberg", "milan", "sorbonne", "warsaw"]
    other = stopped([str(alliances.FILE)], settings | {"PASSERELLE_ALLIANCE": "other"})
    assert other.status == BAD_INPUT
    assert "4euplus" in other.message
