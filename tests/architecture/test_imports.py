"""Arrows point down: the import contracts hold, and some libraries stay in a few places."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("models", "activities", "workflows", "api", "deploy")
KAFKA = {"aiokafka", "confluent_kafka"}
# Design D-18.
MAY_SPEAK_KAFKA = (
    "activities/delivery/",
    "deploy/local/",
    "deploy/demo/",
    "deploy/cli/event_sources.py",
    "deploy/cli/events.py",
)
MAY_HOLD_A_TEMPORAL_CLIENT = ("api/gateway.py", "deploy/")
HEAVY = ("fastapi", "temporalio", "sqlmodel", "sqlalchemy")


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((CHECKOUT / package).rglob("*.py")):
            yield path.relative_to(CHECKOUT).as_posix(), ast.parse(path.read_text("utf-8"))


def imported(module: ast.Module) -> set[str]:
    """Dotted names of everything a module imports, wherever in it."""
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    called = subprocess.run(
        [str(linter), "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, timeout=120
    )

    assert called.returncode == 0, called.stdout + called.stderr
    assert "0 broken" in called.stdout


def test_only_the_gateway_and_the_composition_root_hold_a_temporal_client() -> None:
    users = [
        path
        for path, module in sources()
        if any(name.startswith("temporalio.client") for name in imported(module))
    ]

    assert "api/gateway.py" in users
    assert [path for path in users if not path.startswith(MAY_HOLD_A_TEMPORAL_CLIENT)] == []


def test_only_delivery_and_what_stands_for_others_speak_kafka() -> None:
    users = {
        path: used
        for path, module in sources()
        if (used := {name.split(".")[0] for name in imported(module)} & KAFKA)
    }

    assert users
    assert [path for path in users if not path.startswith(MAY_SPEAK_KAFKA)] == []
    for path, used in users.items():
        if path.startswith("activities/") and "confluent_kafka" in used:
            assert path == "activities/delivery/admin.py"


def test_only_the_store_names_a_table() -> None:
    for path, module in sources():
        if not path.startswith(("models/store/", "models/tables/")):
            assert not any(name.startswith("models.tables") for name in imported(module)), path


DOCUMENT = str(CHECKOUT / "deploy" / "demo" / "documents" / "entrepreneurship.jsonld")
COMPONENT = {
    "code": "C",
    "title": "C",
    "language": "en",
    "ects": "2",
    "hours": "50",
    "eqf": 6,
    "outcomes": [{"id": "1", "text": "Assess business opportunities", "essential": True}],
}


@pytest.mark.parametrize(
    "command",
    [
        ["--help"],
        ["rule", "--list"],
        ["inspect", DOCUMENT, "--json"],
        ["match", "--achievement", DOCUMENT, "--component", "component.json", "--json"],
    ],
    ids=lambda command: command[0],
)
def test_what_needs_no_server_loads_none_of_their_libraries(
    command: list[str], tmp_path: Path
) -> None:
    """The commands at work, not only their help."""
    (tmp_path / "component.json").write_text(json.dumps(COMPONENT))
    asked = (
        "import sys\n"
        "from deploy.cli import main\n"
        "def leave(status):\n"
        f"    print(status, sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
        "main.leave = leave\n"
        f"sys.argv = ['passerelle', *{command!r}]\n"
        "main.main()\n"
    )
    called = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert len(called.stdout) > 100, called.stderr
    assert called.stderr.endswith("0 []\n"), called.stderr
