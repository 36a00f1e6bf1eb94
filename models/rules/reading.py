"""Is this text one or several inputs of a rule, and if not, where is it wrong?

Contracts 6 ("Every rule"): one JSON object or a list of them; strict types; a member twice in one
object is bad input; one bad object spoils its list. Standard: RFC 8259, and RFC 7493 for the rest.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from models.rules.limits import RULE_INPUT_BYTES
from models.rules.shapes import Answer, Ask, BadAsk, Runnable

_SHOWN = 60  # characters of a wrong value that are repeated to the person who sent it
_NO_ALTERNATIVE = ("union_tag_not_found", "union_tag_invalid")  # our unions are told by `kind`

_NAMED = re.compile(r"<[\w.]+: ('[^']*')>")  # how a member of an enumeration shows itself


class _Twice(dict[str, Any]):
    """An object in which a member stands twice; `member` says which."""

    member: str


def answer(run: Runnable, data: bytes) -> str:
    """The JSON document that answers `data`: an object for an object, a list for a list.

    Raises `BadAsk` with a message that names the place and what was expected there.
    """
    asks, listed = read(run.ask, data)
    answers = []
    for index, ask in enumerate(asks):
        try:
            answers.append(_text_of(run.run(ask)))
        except BadAsk as bad:
            place = (index, *bad.place) if listed else bad.place
            raise BadAsk(_message(place, bad.expected), *place) from None
    return f"[{','.join(answers)}]" if listed else answers[0]


def read(kind: type[Ask], data: bytes) -> tuple[tuple[Ask, ...], bool]:
    """The inputs in `data`, and whether they stood in a list."""
    document = _document(data)
    listed = isinstance(document, list)
    if not listed and not isinstance(document, dict):
        raise BadAsk(_message((), "one JSON object, or a list of them"))
    try:
        found = _adapter(kind, listed).validate_json(data, by_alias=True, by_name=False)
    except ValidationError as wrong:
        _refuse(wrong.errors(include_url=False), document)
    return (tuple(found) if listed else (found,)), listed


@cache
def _adapter(kind: type[Ask], listed: bool) -> TypeAdapter[Any]:
    return TypeAdapter(tuple[kind, ...] if listed else kind)  # type: ignore[valid-type]


def _text_of(given: Answer) -> str:
    return given.model_dump_json(by_alias=True)


def _document(data: bytes) -> Any:
    if len(data) > RULE_INPUT_BYTES:
        raise BadAsk(_message((), f"at most {RULE_INPUT_BYTES} bytes"))
    try:
        # Numbers stay text here: this pass looks at the form, the next one at the types.
        document = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_members,
            parse_constant=_no_number,
            parse_int=str,
            parse_float=str,
        )
    except RecursionError:
        raise BadAsk(_message((), "JSON nested less deeply")) from None
    except UnicodeDecodeError as wrong:
        raise BadAsk(_message((), f"UTF-8; byte {wrong.start} is not")) from None
    except json.JSONDecodeError as wrong:
        said = f"JSON: {wrong.msg} at line {wrong.lineno}, column {wrong.colno}"
        raise BadAsk(_message((), said)) from None
    _refuse_twice(document)
    return document


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    twice = _Twice(members)
    names = [name for name, _ in pairs]
    twice.member = next(name for name in names if names.count(name) > 1)
    return twice


def _no_number(text: str) -> NoReturn:
    raise BadAsk(_message((), f"JSON: {text} is no number there"))


def _refuse_twice(document: Any) -> None:
    """Raises where an object holds a member twice; without recursion, since depth is hostile."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, _Twice):
            place = (*place, value.member)
            raise BadAsk(_message(place, "each member once in one object"), *place)
        if isinstance(value, dict):
            waiting += [((*place, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*place, index), inner) for index, inner in enumerate(value)]


def _refuse(errors: Sequence[ErrorDetails], document: Any) -> NoReturn:
    first = errors[0]
    bad = first.get("ctx", {}).get("error")
    place = _place(first, document)
    if isinstance(bad, BadAsk):
        place, expected = (*place, *bad.place), bad.expected
    else:
        expected = _expected(first)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise BadAsk(_message(place, expected) + more, *place) from None


def _expected(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return "this member, which is required"
    if error["type"] == "json_invalid":
        return f"JSON of this kind: {error['msg']}"
    if error["type"] == "extra_forbidden":
        return "no such member; --schema shows those there are"
    if error["type"] in _NO_ALTERNATIVE:
        return f"one of {error.get('ctx', {}).get('expected_tags', 'the kinds in --schema')}"
    if error["type"] == "string_too_short":
        return "some text"
    said = error["msg"].removeprefix("Input should be ").removeprefix("String should ")
    said = _NAMED.sub(r"\1", said)
    value = json.dumps(error["input"], ensure_ascii=False, default=str)
    return f"{said}, got {value if len(value) <= _SHOWN else value[:_SHOWN] + '…'}"


def _place(error: ErrorDetails, document: Any) -> tuple[str | int, ...]:
    """The location in the sender's words: the names of our alternatives are left out."""
    place: list[str | int] = []
    value = document
    for step in error["loc"]:
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        elif isinstance(value, dict) and step in value:
            value = value[str(step)]
        else:
            continue
        place.append(step)
    if error["type"] == "missing":
        place.append(error["loc"][-1])
    if error["type"] in _NO_ALTERNATIVE:
        place.append("kind")
    return tuple(place)


def _message(place: Sequence[str | int], expected: str) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return f"{path.removeprefix('.') or 'the input'}: expected {expected}"
