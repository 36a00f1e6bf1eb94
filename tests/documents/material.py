"""Our own documents, read for a test."""

from datetime import UTC, datetime
from pathlib import Path

from models.documents.read import read
from models.documents.record import Reading

FIXTURES = Path(__file__).parent / "fixtures"
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def document(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def reading(name: str) -> Reading:
    return read(document(name), name=name, at=AT)


def codes(found: Reading) -> set[str]:
    return {finding.code for finding in found.findings}
