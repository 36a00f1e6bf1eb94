"""Which standard was this meant to be, where it cannot be parsed? A guess from its first bytes."""

from models.documents.xml import root_name

_HEAD = 8192
_MARKS = (
    (b"erasmus-without-paper", "EWP"),
    (b"emrex-eu/elmo-schemas", "ELMO"),
    (b"purl.org/net/elmo", "ELMO"),
    (b"EuropeanDigitalCredential", "ELM"),
)


def standard(data: bytes) -> str | None:
    """None where nothing tells; never more than a name."""
    head = data[:_HEAD].replace(b"\0", b"")
    named = next((name for mark, name in _MARKS if mark in head), None)
    return named or ("ELMO" if root_name(head) == "elmo" else None)
