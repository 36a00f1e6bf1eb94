"""What set-up and the state folder promise: known archives, private secrets, ports kept if free."""

import hashlib
import re
import socket
from pathlib import Path

import pytest

from deploy.local import jars, ports
from deploy.local.doctor import examine
from deploy.local.jars import Jar, MissingJar, WrongJar
from deploy.local.state import CHECKOUT, cache_folder, held, is_held, secret

LOCKS = ("requirements.lock", "requirements-tools.lock", "deploy/local/jars.lock")


def _cached(cache: Path, content: bytes) -> Jar:
    jar = Jar("org.example", "server", "1.0", hashlib.sha256(b"the server").hexdigest())
    jar.path(cache).parent.mkdir(parents=True)
    jar.path(cache).write_bytes(content)
    return jar


def test_the_archive_of_the_lock_is_taken(tmp_path: Path) -> None:
    jar = _cached(tmp_path, b"the server")

    assert jars.class_path([jar], tmp_path) == str(jar.path(tmp_path))


def test_another_archive_under_its_name_is_refused(tmp_path: Path) -> None:
    jar = _cached(tmp_path, b"the server, and something else")

    with pytest.raises(WrongJar, match=r"server-1\.0\.jar has the SHA-256"):
        jars.class_path([jar], tmp_path)


def test_a_missing_archive_says_how_to_get_it(tmp_path: Path) -> None:
    jar = Jar("org.example", "server", "1.0", "0" * 64)

    with pytest.raises(MissingJar, match="make setup"):
        jars.class_path([jar], tmp_path)


def test_an_archive_that_lies_here_is_not_fetched_again(tmp_path: Path) -> None:
    jar = _cached(tmp_path, b"the server")

    assert jars.fetch([jar], tmp_path) == 0


def test_every_archive_of_kafka_is_of_one_release() -> None:
    kafka = {jar.version for jar in jars.locked() if jar.group == "org.apache.kafka"}

    assert kafka == {"4.3.1"}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_hashes_and_no_host(name: str) -> None:
    text = (CHECKOUT / name).read_text()

    assert "sha256:" in text
    assert re.search(r"https?://|--(index|extra|find)", text) is None


def test_a_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    remembered = tmp_path / "ports.json"
    first = ports.claim(remembered, ["api", "kafka"])
    with socket.socket() as other:
        other.bind((ports.LOOPBACK, first["api"]))
        other.listen()
        second = ports.claim(remembered, ["api", "kafka"])

    assert second["api"] != first["api"]
    assert second["kafka"] == first["kafka"]


def test_a_torn_file_of_ports_does_no_harm(tmp_path: Path) -> None:
    remembered = tmp_path / "ports.json"
    remembered.write_text('{"api": 20')

    assert set(ports.claim(remembered, ["api"])) == {"api"}


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = secret(tmp_path, "kafka.admin.password")

    assert secret(tmp_path, "kafka.admin.password") == first
    assert (tmp_path / "secrets" / "kafka.admin.password").stat().st_mode & 0o777 == 0o600


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    with held(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


def test_the_doctor_names_what_is_missing_and_the_remedy(tmp_path: Path) -> None:
    findings = {finding.name: finding for finding in examine(tmp_path, tmp_path / "empty")}

    archives = findings["Kafka's archives"]
    assert not archives.found
    assert archives.needed
    assert archives.remedy == "run `make setup`"
    assert findings["Temporal"].found


def test_the_doctor_finds_what_set_up_brought(tmp_path: Path) -> None:
    needed = [finding for finding in examine(tmp_path, cache_folder()) if finding.needed]

    assert [finding.name for finding in needed if not finding.found] == []
