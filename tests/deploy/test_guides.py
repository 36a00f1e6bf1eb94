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


@pytest.mark.parametrize("guide", [problems, settings])
def test_a_generated_page_is_current(guide: object) -> None:
    page: Path = guide.PAGE  # type: ignore[attr-defined]

    assert page.read_text("utf-8") == guide.page(), "run `make docs`"  # type: ignore[attr-defined]


def test_every_code_says_what_to_do() -> None:
    assert set(problems.WHAT_TO_DO) == set(Code)


def test_every_setting_says_what_it_is_for() -> None:
    assert set(settings.WHAT_FOR) == set(Settings.model_fields)


@pytest.mark.parametrize("page", sorted([*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")]), ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_queries_for_administrators_ask_for_attributes_that_there_are() -> None:
    text = (DOCS / "administrator.md").read_text("utf-8")
    known = {key.name for key in visibility.ALL} | {"WorkflowType", "ExecutionStatus"}

    asked = set(re.findall(r"\b([A-Z][A-Za-z]+) (?:=|<|IS NOT)", text))

    assert asked <= known
    assert all(f"`{key.name}`" in text for key in visibility.ALL)
