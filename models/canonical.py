"""One canonical JSON for every hash of ours (RFC 8785, JCS), without floats.

Money is integer, credits are decimal strings, so a float in a hashed value is always a mistake.
"""

import hashlib
from collections.abc import Mapping, Sequence
from json.encoder import py_encode_basestring
from typing import Any

# Beyond this, readers of JSON in other languages no longer agree on the value (RFC 7493, 2.2).
LARGEST_INTEGER = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The one UTF-8 text of a JSON value: members sorted by UTF-16 unit, no white space.

    Raises `ValueError` for a float, an integer beyond 2^53 - 1, a name that is no string, a lone
    surrogate, or anything that JSON has no form for.
    """
    return "".join(_parts(value)).encode("utf-8")


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _parts(value: Any) -> list[str]:
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, str):
        return [_text(value)]
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"an integer beyond 2^53 - 1 has no safe JSON form: {value}")
        return [str(value)]
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        parts = ["["]
        for index, item in enumerate(value):
            parts += [",", *_parts(item)] if index else _parts(item)
        return [*parts, "]"]
    raise ValueError(f"no canonical JSON form for {type(value).__name__}")


def _object(value: Mapping[Any, Any]) -> list[str]:
    if not all(isinstance(name, str) for name in value):
        raise ValueError("every name in a JSON object is a string")
    parts = ["{"]
    for index, name in enumerate(sorted(value, key=lambda name: name.encode("utf-16-be"))):
        parts += [","] if index else []
        parts += [_text(name), ":", *_parts(value[name])]
    return [*parts, "}"]


def _text(value: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("a lone surrogate is no text")
    return py_encode_basestring(value)
