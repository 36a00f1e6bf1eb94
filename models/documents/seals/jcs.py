"""The one text of any JSON value (RFC 8785), numbers of documents in the form of ECMAScript.

`models.canonical` refuses floats, rightly: nothing of ours has any. Documents of others do.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

EXACT_INTEGERS = 2**53


def plain(value: Any) -> Any:
    """The value as JSON-LD and JCS see it: whole numbers are integers, others are doubles."""
    if isinstance(value, Decimal | float):
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < 1e21 else number
    if isinstance(value, Mapping):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def jcs(value: Any) -> bytes:
    """Raises `ValueError` for what JSON has no form for."""
    return _text(value).encode("utf-8")


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value) if abs(value) <= EXACT_INTEGERS else _number(float(value))
    if isinstance(value, float | Decimal):
        return _number(float(value))
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(name)}:{_text(value[name])}" for name in names) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(_text(item) for item in value) + "]"
    raise ValueError(f"no canonical JSON form for {type(value).__name__}")


def _number(number: float) -> str:
    """Number::toString of ECMAScript: the shortest digits that give the same double."""
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError("infinity and not-a-number are no JSON")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    _, digits_of, exponent = Decimal(repr(abs(number))).as_tuple()
    digits = "".join(map(str, digits_of)).rstrip("0")
    point = len(digits_of) + int(exponent)
    if 0 < point <= 21:
        if len(digits) <= point:
            return sign + digits.ljust(point, "0")
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+d}"
