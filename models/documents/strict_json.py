"""What does a JSON document say, where two parsers might read two things?

RFC 8259 leaves repeated members, huge numbers and lone surrogates to each parser; a credential must
have one meaning, so these are refused. Numbers with a point or exponent become `Decimal`.

Most documents are clear, and a fast parser shows it; the others are read again with care, and what
is wrong is said with its place.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import msgspec

from models.documents.findings import AGAIN, Finding, Unreadable, blocking, warning

LONGEST_INTEGER = 400  # digits; far beyond any number of a credential
LARGEST_EXPONENT = 308  # beyond it no double has the value
_ESCAPED_COLON = re.compile(rb"\\u003[aA]")
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_TOO_MANY_ZEROS = b"0" * (LONGEST_INTEGER + 1)
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Loaded:
    value: Any
    findings: tuple[Finding, ...] = ()


def loads(data: bytes) -> Loaded:
    """Raises `Unreadable` with the line and column of what is wrong."""
    return _at_once(data) or _with_care(data)


def _at_once(data: bytes) -> Loaded | None:
    """None where the fast parser cannot show that the document is clear.

    Of members that stand twice it keeps one, and a colon is lost: then the value, written out, has
    fewer of them than the document. No escape may hide a colon, or the count would prove nothing.
    """
    if _ESCAPED_COLON.search(data) or _TOO_MANY_ZEROS in data.translate(_DIGITS_AS_ZEROS):
        return None
    try:
        value = _FAST.decode(data)
        written = msgspec.json.encode(value)
    except (msgspec.MsgspecError, UnicodeError, OverflowError, RecursionError):
        return None
    return Loaded(value) if written.count(b":") == data.count(b":") else None


def _with_care(data: bytes) -> Loaded:
    text, findings = _decoded(data)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_members,
            parse_float=_number,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, column {fault.colno}"
        message = f"this is no valid JSON at {place} ({fault.msg}): {AGAIN}"
        raise Unreadable(blocking("JSON_BROKEN", place, message)) from None
    except RecursionError:
        raise Unreadable(
            blocking("TOO_DEEP", "", "objects and lists lie too deep inside each other")
        ) from None
    if SURROGATE.search(text):
        _refuse_lone_surrogates(value)
    return Loaded(value, findings)


def _decoded(data: bytes) -> tuple[str, tuple[Finding, ...]]:
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        place = f"byte {fault.start}"
        raise Unreadable(
            blocking("ENCODING_BROKEN", place, f"the text is no valid {encoding} at {place}")
        ) from None
    if encoding == "utf-8":
        return text, ()
    return text.removeprefix("\ufeff"), (
        warning("ENCODING", "", f"JSON is to be UTF-8 without a mark; this is {encoding}"),
    )


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(
            blocking(
                "DUPLICATE_MEMBER",
                f'member "{twice}"',
                f'the member "{twice}" stands twice in one object: the document has two meanings',
            )
        )
    return members


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent of twenty digits
        raise _no_number(text) from None
    if number and abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _no_number(text)
    return number


def _no_number(text: str) -> Unreadable:
    return Unreadable(blocking("NUMBER_TOO_LARGE", text[:40], f"no such number: {text[:40]}"))


_FAST = msgspec.json.Decoder(float_hook=_number)


def _integer(text: str) -> int:
    if len(text) > LONGEST_INTEGER:
        raise Unreadable(blocking("NUMBER_TOO_LARGE", text[:40], f"a number of {len(text)} digits"))
    return int(text)


def _constant(text: str) -> NoReturn:
    raise Unreadable(blocking("JSON_BROKEN", text, f"{text} is no number in JSON"))


def _refuse_lone_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        raise Unreadable(
            blocking("LONE_SURROGATE", "", "a text holds half a character (a lone surrogate)")
        ) from None


def verbatim(value: Any) -> str:
    """The JSON text of a value that `loads` made; numbers keep their digits."""
    if isinstance(value, dict):
        members = (f"{json.dumps(k, ensure_ascii=False)}: {verbatim(v)}" for k, v in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(verbatim(item) for item in value) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
