"""The catalogue: every rule once, with a source, a test that exists and an example that runs."""

import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest

import models.rules
from models.rules.reading import answer
from models.rules.registry import SUBJECTS, file_of, rules, runnables, runs_of

ROOT = Path(__file__).resolve().parents[2]
EVERY = {f"R-{number:02}" for number in range(1, 48)} | {"D-03", "D-06", "D-07", "D-08"}


def test_every_rule_is_declared_once() -> None:
    ids = [rule.id for rule, _ in rules()]

    assert len(ids) == len(set(ids))
    assert sorted(EVERY - set(ids)) == []


def test_every_rule_has_a_sentence_a_source_a_tag_and_a_test() -> None:
    for rule, _ in rules():
        assert rule.sentence.endswith("."), rule.id
        assert rule.source, rule.id
        assert rule.evidence in ("C", "C2", "K", "NF", "D"), rule.id
        assert (ROOT / rule.tested).exists(), (rule.id, rule.tested)


def test_every_rule_is_computed_here_or_a_property_of_the_system() -> None:
    for rule, _ in rules():
        assert rule.system or runs_of(rule.id), rule.id


def test_names_are_unique_and_name_declared_rules() -> None:
    names = [run.name for subject in SUBJECTS for run in subject.RUNS]
    declared = {rule.id for rule, _ in rules()}

    assert len(names) == len(set(names))
    for run in runnables().values():
        assert set(run.rule_ids) <= declared, run.name
        assert all(re.fullmatch(r"[RD]-\d\d", rule) for rule in run.rule_ids), run.name
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", run.name)


@pytest.mark.parametrize("name", sorted(runnables()))
def test_every_example_is_answered_with_its_rules(name: str) -> None:
    run = runnables()[name]

    found = json.loads(answer(run, run.example.encode()))

    assert found["rule_ids"]
    assert set(found["rule_ids"]) <= set(run.rule_ids)
    assert found["why"].endswith((".", "?"))
    assert run.run.__doc__


def test_no_file_with_rules_is_forgotten() -> None:
    listed = {subject.__name__ for subject in SUBJECTS}
    for module in pkgutil.iter_modules(models.rules.__path__, "models.rules."):
        if module.name == "models.rules.registry" or module.ispkg:
            continue
        found = importlib.import_module(module.name)
        assert not hasattr(found, "RUNS") or module.name in listed, module.name


def test_files_are_named_from_the_root() -> None:
    assert all((ROOT / file_of(subject)).is_file() for subject in SUBJECTS)
