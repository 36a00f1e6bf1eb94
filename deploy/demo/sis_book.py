"""What does the sample system of a university keep: its students' credits, its shares, one integer.

The sequence of the last event lies in the same database as what the event did, and changes in the
same transaction: whatever crashes, every event has its effect exactly once (O-03). So does the
acknowledgement that is still to be sent.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from activities.delivery.received import Received
from models.events import event_type

POSTED = event_type("recognition", "credits_posted")
REVERSED = event_type("recognition", "credits_reversed")
SHARED = (event_type("share", "booked"), event_type("share", "adjusted"))

SCHEMA = """
CREATE TABLE IF NOT EXISTS feed (last_sequence INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS credit (
    posting TEXT PRIMARY KEY, learner TEXT, component TEXT, ects TEXT, grade TEXT, event TEXT);
CREATE TABLE IF NOT EXISTS share (sequence INTEGER PRIMARY KEY, subject TEXT, data TEXT);
CREATE TABLE IF NOT EXISTS outbox (event TEXT PRIMARY KEY, sequence INTEGER, reference TEXT);
"""


class Gap(Exception):
    """An event came before the one that precedes it: the feed has it over HTTP."""


class Answer(NamedTuple):
    """An acknowledgement to be sent. `reference`: where the credits are in our books."""

    event: str
    sequence: int
    reference: str


class Book:
    def __init__(self, path: Path, institution: str) -> None:
        self._institution = institution
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.executescript(SCHEMA)

    def close(self) -> None:
        self._database.close()

    @property
    def last_sequence(self) -> int:
        found = self._database.execute("SELECT max(last_sequence) FROM feed").fetchone()
        return int(found[0] or 0)

    def take(self, event: Received) -> bool:
        """Does what the event says, once. False: it was done before. Raises `Gap`."""
        with self._transaction():
            last = self.last_sequence
            if event.sequence <= last:
                return False
            if event.sequence > last + 1:
                raise Gap(f"after {last} came {event.sequence}")
            self._database.execute("DELETE FROM feed")
            self._database.execute("INSERT INTO feed VALUES (?)", [event.sequence])
            self._do(event)
            return True

    def unanswered(self) -> list[Answer]:
        found = self._database.execute(
            "SELECT event, sequence, reference FROM outbox ORDER BY sequence"
        )
        return [Answer(*row) for row in found]

    def answered(self, answer: Answer) -> None:
        self._database.execute("DELETE FROM outbox WHERE event = ?", [answer.event])

    def credits(self) -> list[tuple[str, str]]:
        """Component and ECTS of each live booking."""
        found = self._database.execute("SELECT component, ects FROM credit ORDER BY posting")
        return [(str(component), str(ects)) for component, ects in found]

    def shares(self) -> list[str]:
        found = self._database.execute("SELECT subject FROM share ORDER BY sequence")
        return [str(subject) for (subject,) in found]

    def _do(self, event: Received) -> None:
        ours = event.data.get("home") == self._institution
        if event.type == POSTED and ours:
            self._book_credits(event)
        elif event.type == REVERSED and ours:
            self._database.execute(
                "DELETE FROM credit WHERE posting = ?", [event.data.get("reverses")]
            )
        elif event.type in SHARED:
            self._database.execute(
                "INSERT INTO share VALUES (?, ?, ?)",
                [event.sequence, event.subject, json.dumps(event.data)],
            )

    def _book_credits(self, event: Received) -> None:
        told, posting = event.data, str(event.data.get("posting"))
        grade = json.dumps(told.get("grade"))
        self._database.execute(
            "INSERT INTO credit VALUES (?, ?, ?, ?, ?, ?)",
            [
                posting,
                told.get("learner"),
                told.get("component"),
                told.get("ects"),
                grade,
                str(event.event_id),
            ],
        )
        reference = f"{self._institution}-{event.sequence:06d}"
        self._database.execute(
            "INSERT INTO outbox VALUES (?, ?, ?)", [str(event.event_id), event.sequence, reference]
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
