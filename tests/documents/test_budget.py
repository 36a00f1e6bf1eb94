"""A document is read in a process of its own, and one that takes too much is refused."""

import time
from multiprocessing.connection import Connection
from typing import Any

import pytest

from models.documents import budget
from models.documents.budget import read_within_budget
from models.documents.read import read
from tests.documents.material import AT, codes, document


def test_the_answer_is_that_of_reading_here() -> None:
    data = document("elm-microcredential.json")
    assert read_within_budget(data, at=AT) == read(data, at=AT)


def test_over_time_is_refused_with_that_reason() -> None:
    started = time.monotonic()
    found = read_within_budget(document("elmo-1.6.xml"), at=AT, seconds=0)
    assert codes(found) == {"OVER_BUDGET"}
    assert "seconds" in found.findings[0].message
    assert time.monotonic() - started < 3


def test_over_memory_is_refused_with_that_reason() -> None:
    many = b'{"a":[' + b",".join([b'{"b":{}}'] * 1_000_000) + b"]}"
    found = read_within_budget(many, at=AT, seconds=60, memory_bytes=150 * 2**20)
    assert codes(found) == {"OVER_BUDGET"}
    assert "150 MiB" in found.findings[0].message


def _gone(_answer: Connection, *_more: Any) -> None:
    """A child that ends before it begins."""


def test_a_process_that_does_not_start_is_a_fault_of_the_machine_and_not_of_the_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(budget, "_child", _gone)
    with pytest.raises(ChildProcessError):
        read_within_budget(document("elmo-1.6.xml"), at=AT)
