"""Tables that must agree: codes and statuses, events and audience, README and tree."""

import ast
import re

from api.errors import STATUS
from models.errors import Code
from models.events import event_type
from models.rules import audience
from tests.architecture.test_imports import CHECKOUT, sources

README = CHECKOUT / "README.md"


def test_every_refusal_has_a_status() -> None:
    assert set(STATUS) == set(Code)
    assert all(400 <= status < 600 for status in STATUS.values())


def test_every_code_is_a_subject_and_what_is_wrong_with_it() -> None:
    assert [code for code in Code if not re.fullmatch(r"[a-z_]+\.[a-z_]+", code.value)] == []


def told_types() -> set[str]:
    """The events that the store names: in `tell(…)`, `_tell(…)` and `event_type(…)`."""
    types = set()
    for path, module in sources():
        if not path.startswith("models/store/"):
            continue
        for node in ast.walk(module):
            if not isinstance(node, ast.Call):
                continue
            constants = [each.value for each in node.args if isinstance(each, ast.Constant)]
            words = [each for each in constants if isinstance(each, str)]
            called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if called == "tell" and words:
                types.add(event_type("recognition", words[0]))
            elif called in ("event_type", "_tell") and len(words) >= 2:
                types.add(event_type(words[0], words[1]))
    return types


def test_every_event_that_is_told_has_its_audience() -> None:
    types = told_types()

    assert event_type("recognition", "credits_posted") in types
    assert event_type("institution", "joined") in types
    assert types <= audience.AUDIENCE.keys()


def test_the_paths_in_the_readme_exist() -> None:
    """Its table names, for each question, a file and a test."""
    rows = [line for line in README.read_text("utf-8").splitlines() if line.startswith("|")]
    named = {path for row in rows for path in re.findall(r"`([\w./-]+/[\w./-]*)`", row)}

    assert [path for path in named if not (CHECKOUT / path).exists()] == []


def test_the_links_of_the_documents_lead_somewhere() -> None:
    broken = []
    for page in [README, *sorted((CHECKOUT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(CHECKOUT)}: {target}")
    assert broken == []


def test_no_package_does_anything_when_it_is_imported() -> None:
    """A package whose `__init__` imports costs every workflow half a second (handbook 8.1)."""
    filled = [
        path
        for package in ("models", "activities", "workflows", "api", "deploy")
        for path in (CHECKOUT / package).rglob("__init__.py")
        if path.read_text().strip()
    ]
    assert filled == []
