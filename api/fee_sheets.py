"""Fees in a CSV sheet: one row, one fee, each with its own answer.

The columns are the members of a fee (contracts 7) in any order, `refund_of` may be absent.
Separated by comma, semicolon or tab; UTF-8, with or without a byte order mark.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from api import bodies
from models.errors import Code, Refusal, Refused
from models.rules.limits import FEES_PER_UPLOAD
from models.store.fees import Payment

COLUMNS = tuple(Payment.model_fields)
_OPTIONAL = frozenset({"refund_of"})


class Row(NamedTuple):
    """`number`: the line in the sheet, the header being 1."""

    number: int
    payment: Payment | None
    refusal: Refusal | None


def rows_of(sheet: bytes) -> list[Row]:
    """Raises `Refused` where the sheet as a whole cannot be read; a bad row is its own refusal."""
    try:
        text = sheet.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise _unreadable(f"byte {wrong.start} is no UTF-8: save the sheet as CSV UTF-8") from wrong
    first = text.split("\n", 1)[0]
    separator = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return list(_rows(reader))
    except csv.Error as wrong:
        raise _unreadable(f"line {reader.line_num} is no CSV: {wrong}") from wrong


def _rows(reader: Any) -> Iterator[Row]:
    header = [name.strip() for name in next(reader, [])]
    _check_header(header)
    count = 0
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > FEES_PER_UPLOAD:
            message = f"at most {FEES_PER_UPLOAD} fees in one sheet; none of these was recorded"
            raise Refused(Refusal(code=Code.DOCUMENT_TOO_LARGE, message=message))
        yield _row(reader.line_num, header, [cell.strip() for cell in cells])


def _check_header(header: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in header and name not in _OPTIONAL]
    strange = [name for name in header if name not in COLUMNS]
    if missing or strange or len(set(header)) < len(header):
        said = f"missing {', '.join(missing)}" if missing else f"not known: {', '.join(strange)}"
        raise _unreadable(f"line 1 names the columns {', '.join(COLUMNS)}, each once ({said})")


def _row(number: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        message = f"{len(header)} cells are expected, {len(cells)} are there"
        return Row(number, None, Refusal(code=Code.BODY_INVALID, message=message))
    members: dict[str, Any] = dict(zip(header, cells, strict=True))
    members["refund_of"] = members.get("refund_of") or None
    if members["amount_minor"].isascii() and members["amount_minor"].isdecimal():
        members["amount_minor"] = int(members["amount_minor"])
    try:
        return Row(number, bodies.parse(Payment, json.dumps(members).encode()), None)
    except Refused as refused:
        return Row(number, None, refused.refusal)


def _unreadable(message: str) -> Refused:
    return Refused(Refusal(code=Code.DOCUMENT_UNREADABLE, message=message))
