"""The steps of the demo: told as they happen, each with whether it held and by what it is seen."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Failed(Exception):
    """The story cannot go on: what was expected, what came."""


class Step(NamedTuple):
    name: str
    ok: bool
    evidence: dict[str, Any]


class Steps:
    """`say` takes one line for the person who watches."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._steps: list[Step] = []

    def chapter(self, title: str) -> None:
        self._say("")
        self._say(title)

    def add(self, name: str, sentence: str, *, ok: bool, **evidence: Any) -> None:
        self._steps.append(Step(name, ok, evidence))
        self._say(f"  {'✓' if ok else '✗'} {sentence}")

    @property
    def ok(self) -> bool:
        return bool(self._steps) and all(step.ok for step in self._steps)

    def as_json(self) -> list[dict[str, Any]]:
        return [step._asdict() for step in self._steps]
