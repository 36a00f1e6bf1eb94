"""The guides that are made from the code are what the code says."""

import re
from pathlib import Path

import pytest

from deploy.docs import problems, settings
from deploy.docs.page import DOCS
from deploy.settings import Settings
from models.errors import Code
from workflows import visibility

LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
PATH = re.compile(r"`((?:[\w-]+/)+[\w-]+\.(?:py|sql|yaml|md|json))`")


@pytest.mark.parametrize("guide", [problems, settings])
def test_a_generated_page_is_current(guide: object) -> None:
    page: Path = guide.PAGE  # type: ignore[attr-defined]

    assert page.read_text("utf-8") == guide.page(), "run `make docs`"  # type: ignore[attr-defined]


def test_every_code_says_what_to_do() -> None:
    assert set(problems.WHAT_TO_DO) == set(Code)


def test_every_setting_says_what_it_is_for() -> None:
    assert set(settings.WHAT_FOR) == set(Settings.model_fields)


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CHANGELOG.md"])
def test_what_a_page_names_is_there(page: str) -> None:
    """Links, and files in backquotes."""
    root = DOCS.parent
    text = (root / page).read_text("utf-8")
    named = {*LINK.findall(text), *PATH.findall(text)}

    assert {target for target in named if not (root / target).exists()} == set()


def test_queries_for_administrators_ask_for_attributes_that_there_are() -> None:
    text = (DOCS / "administrator.md").read_text("utf-8")
    known = {key.name for key in visibility.ALL} | {"WorkflowType", "ExecutionStatus"}

    asked = set(re.findall(r"\b([A-Z][A-Za-z]+) (?:=|<|IS NOT)", text))

    assert asked <= known
    assert all(f"`{key.name}`" in text for key in visibility.ALL)
