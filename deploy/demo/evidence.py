"""What really happened, read back from Postgres, Kafka and Temporal instead of remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from activities.delivery.connection import Connection
from activities.delivery.topics import institution_user
from deploy.cli.event_sources import from_kafka
from deploy.local.addresses import Addresses
from deploy.local.onboarding import password_of, topic_prefix


@dataclass(frozen=True)
class Feed:
    """What one institution's own Kafka user finds in its topic."""

    received: int
    first_sequence: int
    last_sequence: int
    gaps: int
    duplicates: int
    types: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "source": "KAFKA",
            "received": self.received,
            "first_sequence": self.first_sequence,
            "last_sequence": self.last_sequence,
            "gaps": self.gaps,
            "duplicates": self.duplicates,
        }


async def feed(addresses: Addresses, state: Path, institution: str) -> Feed:
    user = institution_user(institution)
    connection = Connection(addresses.kafka_bootstrap, user, password_of(state, user))
    events = [
        event
        async for event in from_kafka(
            connection, topic_prefix(), institution, follow=False, latest_only=False
        )
    ]
    sequences = [event.sequence for event in events]
    known = set(sequences)
    wanted = set(range(1, max(known, default=0) + 1))
    return Feed(
        received=len(events),
        first_sequence=min(known, default=0),
        last_sequence=max(known, default=0),
        gaps=len(wanted - known),
        duplicates=len(sequences) - len(known),
        types=tuple(event.type for event in events),
    )


class Books:
    """The facts, by plain SQL on the database itself."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def postings(self, recognition: str) -> tuple[Decimal, int]:
        """ECTS posted and the number of live postings."""
        row = self._one(
            "SELECT coalesce(sum(p.recognised_ects), 0) AS ects, count(*) AS number FROM posting p "
            "JOIN live_posting l ON l.posting = p.id WHERE p.recognition = %s",
            recognition,
        )
        return row["ects"], row["number"]

    def state(self, recognition: str) -> dict[str, Any]:
        return self._one("SELECT state, outcome FROM recognition WHERE id = %s", recognition)

    def recognitions(self) -> int:
        return int(self._one("SELECT count(*) AS number FROM recognition")["number"])

    def documents(self, recognition: str) -> int:
        """Bytes kept of what was handed in."""
        return int(
            self._one(
                "SELECT coalesce(sum(size_bytes), 0) AS kept FROM document WHERE recognition = %s",
                recognition,
            )["kept"]
        )

    def last_sequences(self) -> Mapping[str, int]:
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            rows = connection.execute("SELECT institution, last_sequence FROM stream").fetchall()
        return {row["institution"]: row["last_sequence"] for row in rows}

    def acknowledged(self, recognition: str) -> str | None:
        """The reference under which the home university's system booked the credits."""
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            row = connection.execute(
                "SELECT a.reference FROM acknowledgement a JOIN feed_event f "
                "ON f.event_id = a.event_id WHERE f.subject = %s",
                (recognition,),
            ).fetchone()
        return None if row is None else str(row["reference"])

    def _one(self, query: str, *values: str) -> dict[str, Any]:
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            row = connection.execute(query, values).fetchone()
        assert row is not None
        return row
