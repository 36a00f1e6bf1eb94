"""What registrars read: whole answers and whole messages, word by word.

`fixtures/answers.jsonl` holds inputs of every kind with the answer or the message they get. After a
wording was changed on purpose, `python -m tests.rules.test_answers` writes the file anew; the
difference is what to review.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from models.rules.reading import answer
from models.rules.registry import runnables
from models.rules.shapes import BadAsk

FILE = Path(__file__).parent / "fixtures" / "answers.jsonl"


def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def told(rule: str, members: Any) -> dict[str, Any]:
    """The answer as `out`, or the message of bad input as `refused`."""
    try:
        return {"out": json.loads(answer(runnables()[rule], json.dumps(members).encode()))}
    except BadAsk as bad:
        return {"refused": str(bad)}


def lines() -> list[str]:
    """The file as it would be written now."""
    found = [{"rule": c["rule"], "in": c["in"], **told(c["rule"], c["in"])} for c in cases()]
    return [json.dumps(one, ensure_ascii=False) for one in found]


@pytest.mark.parametrize("rule", sorted({case["rule"] for case in cases()}))
def test_every_word_is_as_it_was_read(rule: str) -> None:
    for case in cases():
        if case["rule"] == rule:
            expected = {name: case[name] for name in ("out", "refused") if name in case}
            assert told(rule, case["in"]) == expected, case["in"]


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", "utf-8")
