"""What is the content of a record, apart from how its document happened to be written?

Design D-04: the content hash tells whether two records say the same; it is no identity (D-25). It
does not depend on the order of members, languages or ids, nor on zeros behind a decimal point.
"""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import to_builtins

from models import canonical
from models.documents.record import Credential

# Where a thing stood and how it was proven is not what it says.
_APART = frozenset(("where", "seal", "doubts", "revoked"))


def content(credential: Credential) -> dict[str, Any]:
    """The canonical JSON value of a credential: what `content_hash` is taken of."""
    said = to_builtins(credential, builtin_types=(Decimal, date, datetime))
    value: dict[str, Any] = _plain(said, "")
    return value


def content_hash(credential: Credential) -> str:
    """SHA-256 of the canonical JSON (JCS), in lower-case hexadecimal."""
    return canonical.digest(content(credential))


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if k not in _APART or name == "unknown"}
        return {k: _plain(v, k) for k, v in kept.items() if v not in (None, (), [], {})}
    if isinstance(value, list | tuple):
        return _ordered([_plain(item, name) for item in value], name)
    if isinstance(value, Decimal):
        return _number(value)
    if name == "value" and isinstance(value, str):
        return _verbatim(value)
    return value if isinstance(value, bool | int | str) or value is None else str(value)


def _ordered(items: list[Any], name: str) -> list[Any]:
    """Texts, ids and leftovers are sets; everything else keeps the order of the document."""
    pairs = all(isinstance(item, dict) and ("text" in item or "scheme" in item) for item in items)
    if name == "unknown" or (pairs and name != "outcomes"):
        return sorted(items, key=canonical.canonical)
    return items


def _verbatim(written: str) -> str:
    """A leftover in JSON in its canonical form, any other as it stands."""
    if not written.startswith(("{", "[")):
        return written
    try:
        loaded = json.loads(written, parse_float=str)
        return canonical.canonical(loaded).decode("utf-8")
    except ValueError:
        return written


def _number(value: Decimal) -> str:
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
