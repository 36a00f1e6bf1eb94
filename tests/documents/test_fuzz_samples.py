"""Real documents, changed at random, are answered; a slice of `python -m tests.documents.fuzz`."""

import socket

import pytest
from hypothesis import settings

from tests.documents.fuzz import faults


def test_changed_documents_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a document caused a request to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    # the same number as of hypothesis: 100 in the suite, thousands in `make fuzz`
    assert faults(settings.default.max_examples if settings.default else 100, seed=2026) == []
