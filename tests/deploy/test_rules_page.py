"""`docs/rules.md` is what the code says."""

from deploy.docs import rules as page_of_rules
from models.rules.registry import rules, runnables


def test_the_page_is_current() -> None:
    assert page_of_rules.PAGE.read_text("utf-8") == page_of_rules.page(), "run `make docs`"


def test_the_page_shows_every_rule_and_an_example_of_each_name() -> None:
    page = page_of_rules.page()

    for rule, _ in rules():
        assert f"| {rule.id} | {rule.sentence} |" in page
        assert rule.source in page
    for name in runnables():
        assert f"\n### {name}\n" in page
        assert f"(#{name})" in page
