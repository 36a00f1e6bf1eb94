"""Which terms stand in a file of a published list? XSD enumerations, SKOS in RDF/XML, ESCO tables.

Sources: the code lists of the European Learning Model (XSD), the authority tables of the
Publications Office (SKOS; the codes of ISO 3166 and ISO 639 are notations of theirs), the ESCO
package (CSV with `conceptUri` and `preferredLabel`).
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from models.documents import xml
from models.documents.findings import Unreadable

_SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_SKOS = "{http://www.w3.org/2004/02/skos/core#}"
_DATATYPE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}datatype"
_SHORT_CODES = ("#ISO_3166_1_ALPHA_2", "#ISO_639_1")
_ADDRESS, _NAME = "conceptUri", "preferredLabel"


class Term(NamedTuple):
    """`code`: the two letters of a country or language, where the file states them."""

    address: str
    name: str
    code: str = ""


def terms_of(path: Path) -> tuple[Term, ...]:
    """Nothing where the file is no list."""
    kind = path.suffix.lower()
    try:
        if kind == ".csv":
            return tuple(_of_table(path.read_bytes()))
        if kind in (".xsd", ".rdf", ".xml"):
            root = xml.parse(path.read_bytes()).root
            return tuple(_of_schema(root)) or tuple(_of_skos(root))
    except (Unreadable, UnicodeDecodeError, csv.Error):
        return ()
    return ()


def _of_schema(root: etree._Element) -> Iterator[Term]:
    for element in root.iter(f"{_SCHEMA}enumeration"):
        address = element.get("value")
        named = element.find(f"{_SCHEMA}annotation/{_SCHEMA}documentation")
        if address and named is not None:
            yield Term(address, " ".join((named.text or "").split()))


def _of_skos(root: etree._Element) -> Iterator[Term]:
    for element in root.iter(f"{_SKOS}prefLabel"):
        concept = element.getparent()
        address = concept.get(_ABOUT) if concept is not None else None
        if concept is not None and address and element.text:
            yield Term(address, " ".join(element.text.split()), _code(concept))


def _code(concept: etree._Element) -> str:
    for notation in concept.iter(f"{_SKOS}notation"):
        if notation.get(_DATATYPE, "").endswith(_SHORT_CODES):
            return (notation.text or "").strip()
    return ""


def _of_table(data: bytes) -> Iterator[Term]:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    if not {_ADDRESS, _NAME} <= set(rows.fieldnames or ()):
        return
    for row in rows:
        if row[_ADDRESS] and row[_NAME]:
            yield Term(row[_ADDRESS].strip(), " ".join(row[_NAME].split()))
