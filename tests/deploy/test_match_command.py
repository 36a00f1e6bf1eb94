"""`passerelle match`: contracts 4, its exit statuses, and how little it loads."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deploy.cli.exits import BAD_INPUT, Stop
from deploy.cli.match import match_command

ACHIEVEMENT: dict[str, Any] = {
    "title": "Diver",
    "language": "en",
    "outcomes": ["Weld steel pipes under water", "Inspect welds with ultrasonic equipment"],
    "ects": "5",
    "hours": "125",
    "eqf": 5,
}
COMPONENT: dict[str, Any] = {
    "code": "W1",
    "title": "Underwater welding",
    "language": "en",
    "ects": "5",
    "hours": "125",
    "eqf": 5,
    "outcomes": [
        {"id": "a", "text": "Weld steel pipes under water", "essential": True},
        {"id": "b", "text": "Inspect welds with ultrasonic equipment", "essential": True},
    ],
}


def run(folder: Path, achievement: object, component: object) -> dict[str, Any]:
    """What the command prints; raises `Stop` as the program's own entry would see it."""
    files = folder / "achievement.json", folder / "component.json"
    for file, content in zip(files, (achievement, component), strict=True):
        file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    found = CliRunner().invoke(
        match_command,
        ["--achievement", str(files[0]), "--component", str(files[1]), "--embedder", "lexical",
         "--json"],
    )  # fmt: skip
    if isinstance(found.exception, Stop):
        raise found.exception
    assert found.exception is None, found.exception
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def test_one_document_with_a_proposal(tmp_path: Path) -> None:
    answer = run(tmp_path, ACHIEVEMENT, COMPONENT)
    assert answer["proposal"] == "FULL"
    assert answer["language_route"] == "SAME_LANGUAGE"


def test_a_concept_that_both_sides_name_is_shown(tmp_path: Path) -> None:
    concept = "http://data.europa.eu/esco/skill/1"
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "id": "urn:credential:1",
        "issuer": {"type": "Organisation", "legalName": {"en": "School"}},
        "credentialSubject": {
            "type": "Person",
            "hasClaim": {
                "type": "LearningAchievement",
                "title": {"en": "Underwater welding"},
                "specifiedBy": {
                    "type": "Qualification",
                    "learningOutcome": {
                        "type": "LearningOutcome",
                        "title": {"en": "Weld steel pipes under water"},
                        "relatedESCOSkill": {"id": concept, "type": "Concept"},
                    },
                },
            },
        },
    }
    first, second = COMPONENT["outcomes"]
    wanted = {**COMPONENT, "outcomes": [{**first, "esco": [concept]}, second]}
    covered, _ = run(tmp_path, credential, wanted)["outcomes"]
    assert covered["by"][0]["esco"] == concept


@pytest.mark.parametrize(
    ("achievement", "component", "says"),
    [
        ({**ACHIEVEMENT, "score": 1}, COMPONENT, "score"),
        ({**ACHIEVEMENT, "ects": 5}, COMPONENT, "ects"),
        ({**ACHIEVEMENT, "ects": "-5"}, COMPONENT, "ects"),
        ({**ACHIEVEMENT, "eqf": 9}, COMPONENT, "eqf"),
        ({**ACHIEVEMENT, "outcomes": "text"}, COMPONENT, "outcomes"),
        ({"title": "Diver"}, COMPONENT, "outcomes"),
        (ACHIEVEMENT, {"outcomes": [{"id": "a"}]}, "text"),
        (ACHIEVEMENT, {"outcomes": [{"id": "a", "text": "x"}] * 2}, "stands twice"),
        (ACHIEVEMENT, "[]", "one JSON object"),
        (ACHIEVEMENT, "{", "JSON"),
        ("no credential at all", COMPONENT, "no readable credential"),
    ],
)
def test_bad_input_names_the_file_and_the_place(
    tmp_path: Path, achievement: object, component: object, says: str
) -> None:
    with pytest.raises(Stop) as stopped:
        run(tmp_path, achievement, component)
    assert stopped.value.status == BAD_INPUT
    assert says in stopped.value.message
    assert ".json" in stopped.value.message


def test_no_outcomes_is_an_answer_and_not_an_error(tmp_path: Path) -> None:
    answer = run(tmp_path, {**ACHIEVEMENT, "outcomes": []}, COMPONENT)
    assert answer["language_route"] == "ABSTAINED"
    assert answer["proposal"] == "FOR_THE_COMMITTEE"


def test_the_command_loads_no_framework_and_no_database() -> None:
    code = (
        "import sys, deploy.cli.match;"
        "print([m for m in ('fastapi', 'temporalio', 'sqlmodel', 'sqlalchemy', 'scipy',"
        " 'onnxruntime', 'lxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
