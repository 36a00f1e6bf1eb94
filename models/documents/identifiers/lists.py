"""Which institutions stand in a list the operator brings? The ECHE table (xlsx) and ROR records.

Source: Commission, holders of an Erasmus Charter for Higher Education (columns as published in
2026); ROR schemas 1 and 2. Read with the same care as any document: no formula is computed, nothing
is fetched.
"""

import io
import zipfile
import zlib
from datetime import date, timedelta
from typing import Any

from lxml import etree
from msgspec import convert, to_builtins

from models.documents import xml
from models.documents.findings import Unreadable, blocking
from models.documents.identifiers.codes import country
from models.documents.identifiers.institutions import Charter, Institution
from models.documents.record import Identifier, Text
from models.rules.limits import INFLATED_BYTES

_STRINGS, _SHEET = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
_COLUMNS = {"Erasmus Code": "erasmus", "PIC": "pic", "OID": "oid"}
_NAME, _COUNTRY, _WEBSITE = "Legal Name", "Country Cd", "Website Url"
_BEGINS, _ENDS = "Erasmus Eche Start", "Erasmus Eche End"
_DAY_ZERO = date(1899, 12, 30)  # from which a workbook counts its days
_LAST_DAY = 200_000  # the year 2447: a number beyond is no day
_REPLACED = "successor"


def from_eche(data: bytes) -> tuple[Institution, ...]:
    """The institutions of the Commission's table. Raises `Unreadable` for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            strings = [_text(item) for item in xml.parse(_member(book, _STRINGS)).root]
            rows = _rows(xml.parse(_member(book, _SHEET)).root, strings)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError) as fault:
        raise Unreadable(blocking("LIST_BROKEN", "", f"no readable table: {fault}")) from None
    head = next((row for row in rows if _NAME in row.values()), None)
    if head is None:
        message = f'no row names the column "{_NAME}": not the ECHE list'
        raise Unreadable(blocking("LIST_BROKEN", "", message))
    names = {letter: name for letter, name in head.items() if name}
    entries = (
        {names[letter]: value for letter, value in row.items() if letter in names}
        for row in rows[rows.index(head) + 1 :]
    )
    return tuple(_institution(entry) for entry in entries if entry.get(_NAME))


def from_ror(record: dict[str, Any]) -> Institution | None:
    """One ROR record; None where it is none."""
    address = record.get("id")
    if not isinstance(address, str) or "ror.org/" not in address:
        return None
    try:
        found = Institution(
            names=_ror_names(record),
            ids=(Identifier(scheme="ror", value=address),),
            country=country(_ror_country(record)),
            active=record.get("status") == "active",
            replaced_by=tuple(
                relation["id"]
                for relation in record.get("relationships") or ()
                if str(relation.get("type")).lower() == _REPLACED
            ),
        )
        return convert(to_builtins(found), Institution)  # a name may be anything but a text
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        return None


def _ror_names(record: dict[str, Any]) -> tuple[Text, ...]:
    """Schema 2 lists names with their kinds, schema 1 has one name and labels beside it."""
    if "names" in record:
        return tuple(
            Text(text=name["value"], lang=name.get("lang"))
            for name in record["names"]
            if "acronym" not in name.get("types", ())
        )
    labels = (Text(text=one["label"], lang=one["iso639"]) for one in record.get("labels") or ())
    return (Text(text=record["name"]), *labels)


def _ror_country(record: dict[str, Any]) -> str | None:
    places = record.get("locations")
    found = places[0]["geonames_details"] if places else record.get("country") or {}
    code = found.get("country_code")
    return code if isinstance(code, str) else None


def _institution(entry: dict[str, str]) -> Institution:
    return Institution(
        names=(Text(text=" ".join(entry[_NAME].split())),),
        ids=tuple(
            Identifier(scheme=scheme, value=entry[column])
            for column, scheme in _COLUMNS.items()
            if entry.get(column)
        ),
        country=country(entry.get(_COUNTRY)),
        website=entry.get(_WEBSITE),
        charters=_charters(_day(entry.get(_BEGINS)), _day(entry.get(_ENDS))),
    )


def _charters(begins: date | None, ends: date | None) -> tuple[Charter, ...]:
    return (Charter(begins=begins, ends=ends),) if begins is not None and ends is not None else ()


def _day(written: str | None) -> date | None:
    """A day as a workbook counts it, or as it is written elsewhere; None for anything else."""
    text = (written or "").strip()
    number = text.partition(".")[0]
    if number.isascii() and number.isdigit() and int(number) <= _LAST_DAY:
        return _DAY_ZERO + timedelta(days=int(number))
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _member(book: zipfile.ZipFile, name: str) -> bytes:
    with book.open(name) as member:
        data = member.read(INFLATED_BYTES + 1)
    if len(data) > INFLATED_BYTES:
        raise Unreadable(blocking("INFLATES_TOO_FAR", name, "the table is too large"))
    return data


def _rows(sheet: etree._Element, strings: list[str]) -> list[dict[str, str]]:
    """Every row as letter of the column → text."""
    return [
        {
            str(cell.get("r", "")).rstrip("0123456789"): _cell(cell, strings)
            for cell in row.iter("{*}c")
        }
        for row in sheet.iter("{*}row")
    ]


def _cell(cell: etree._Element, strings: list[str]) -> str:
    value = cell.find("{*}v")
    written = (value.text or "") if value is not None else ""
    if cell.get("t") == "s" and written.isdigit() and int(written) < len(strings):
        return strings[int(written)].strip()
    inline = cell.find("{*}is")
    return (_text(inline) if inline is not None else written).strip()


def _text(item: etree._Element) -> str:
    return "".join(part.text or "" for part in item.iter("{*}t"))
