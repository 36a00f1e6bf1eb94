"""`passerelle rule`: what it prints, where, and how it ends."""

import importlib.util
import json
import os
import subprocess
import sys

import jsonschema
import pytest
from click.testing import CliRunner

from deploy.cli.exits import BAD_INPUT, Stop
from deploy.cli.rule import rule, schema_of
from models.rules.reading import answer
from models.rules.registry import rules, runnables
from models.rules.shapes import BadAsk, Runnable
from tests.shared import SHARED, needs_shared

SPLIT = '{"amount_minor": 10000, "currency": "EUR", "weights": {"a": "1", "b": "1", "c": "1"}}'


def run(*arguments: str, text: str = "") -> str:
    """Standard output of a command that ends well."""
    done = CliRunner().invoke(rule, arguments, input=text, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def stopped(*arguments: str, text: str = "") -> str:
    """The message of a command that stops for bad input, with nothing on standard output."""
    done = CliRunner().invoke(rule, arguments, input=text)
    assert isinstance(done.exception, Stop)
    assert done.exception.status == BAD_INPUT
    assert done.stdout == ""
    return done.exception.message


def test_one_object_in_one_object_out() -> None:
    found = json.loads(run("split", text=SPLIT))

    assert found["shares"] == {"a": 3334, "b": 3333, "c": 3333}


def test_bad_input_stops_with_rule_and_place() -> None:
    said = stopped("split", text=SPLIT.replace("EUR", "eur"))

    assert said.startswith("rule split: standard input: currency: expected an ISO 4217 code")


def test_an_unknown_name_offers_near_ones() -> None:
    assert "did you mean split" in stopped("spilt")
    assert "--list" in stopped("xyzzy")
    assert "--list" in stopped()


def test_the_list_shows_every_rule_and_every_name() -> None:
    shown = run("--list")

    assert all(held.id in shown and held.sentence in shown for held, _ in rules())
    assert all(f"{name} " in shown for name in runnables())
    assert "a property of the system, tested in tests/" in shown


def test_the_list_as_json() -> None:
    found = json.loads(run("--list", "--json"))

    assert [one["name"] for one in found["names"]] == list(runnables())
    assert [one["id"] for one in found["rules"]] == [held.id for held, _ in rules()]


@pytest.mark.parametrize("one", runnables().values(), ids=lambda one: str(one.name))
def test_the_schema_is_one_and_takes_the_example_and_its_answer(one: Runnable) -> None:
    schema = json.loads(run(one.name, "--schema"))
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(json.loads(one.example), schema)
    answered = json.loads(run(one.name, text=one.example))
    output = {"$ref": f"#/$defs/{one.answer.__name__}", "$defs": schema["$defs"]}
    jsonschema.validate(answered, output)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"unknown": 1}, schema)


def test_the_schema_says_what_a_decimal_is() -> None:
    weights = schema_of(runnables()["split"])["properties"]["weights"]

    assert weights["additionalProperties"]["pattern"] == r"^[0-9]+(\.[0-9]+)?$"


def test_nothing_heavy_is_loaded() -> None:
    heavy = ("fastapi", "temporalio", "sqlmodel", "sqlalchemy", "numpy", "lxml", "aiokafka")
    code = (
        "import sys, deploy.cli.main, deploy.cli.rule;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_command_itself_ends_with_the_statuses_of_the_contract() -> None:
    command = [sys.executable, "-c", "from deploy.cli.main import main; main()", "rule", "split"]

    good = subprocess.run(command, input=SPLIT, capture_output=True, text=True, check=False)
    bad = subprocess.run(command, input="{}", capture_output=True, text=True, check=False)

    assert (good.returncode, json.loads(good.stdout)["shares"]["a"]) == (0, 3334)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("passerelle: rule split: standard input: amount_minor: expected")


def in_process(_command: list[str], name: str, text: str) -> tuple[int, str, str]:
    """Status, output and message of one call, without the start of a process."""
    try:
        return 0, answer(runnables()[name], text.encode()), ""
    except BadAsk as bad:
        return BAD_INPUT, "", str(bad)


def test_the_answer_is_utf8_in_any_locale() -> None:
    command = [sys.executable, "-c", "from deploy.cli.main import main; main()", "rule", "split"]
    told = subprocess.run(
        command,
        input='{"amount_minor": 1, "currency": "EUR", "weights": {"łódź": "1"}}'.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )

    assert json.loads(told.stdout.decode("utf-8"))["shares"] == {"łódź": 1}


@needs_shared
@pytest.mark.shared
def test_the_golden_vectors_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The comparison that others run, with its calls answered in this process."""
    spec = importlib.util.spec_from_file_location("check", SHARED / "tools" / "check_rules.py")
    assert spec is not None
    assert spec.loader is not None
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    monkeypatch.setattr(check, "call", in_process)
    monkeypatch.setattr(sys, "argv", ["check_rules", "--command", sys.executable])

    status = check.main()

    told = capsys.readouterr().out
    assert status == 0, told
    assert told.strip().endswith(", 0 differ")
