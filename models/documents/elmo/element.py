"""What does one element of ELMO hold, whatever its namespace? Children, texts, leftovers."""

from functools import lru_cache

from lxml import etree

from models.documents.notes import Notes
from models.documents.place import Place, Where
from models.documents.record import Identifier, Text, Texts, Unknown
from models.documents.scalars import broken_letters, language

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Children = dict[str, list[etree._Element]]


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    return tag.rpartition("}")[2]


def children(element: etree._Element) -> Children:
    """The child elements by local name, in order; comments and instructions left out."""
    found: Children = {}
    for child in element:
        tag = child.tag
        if isinstance(tag, str):
            name = name_of(tag)
            if name in found:
                found[name].append(child)
            else:
                found[name] = [child]
    return found


def first(kids: Children, name: str) -> etree._Element | None:
    found = kids.get(name)
    return found[0] if found else None


def text(element: etree._Element | None) -> str | None:
    """The text with comments left out and white space collapsed; None where there is none."""
    if element is None:
        return None
    written = element.text if len(element) == 0 else str(element.xpath("string()"))
    return " ".join(written.split()) or None if written else None


def text_of(kids: Children, name: str) -> str | None:
    """The text of the first child of this name."""
    found = kids.get(name)
    return text(found[0]) if found else None


def texts(kids: Children, name: str, where: Where, notes: Notes) -> Texts:
    if name not in kids:
        return ()
    found = []
    for element in kids[name]:
        written = text(element)
        if written is None:
            continue
        if not written.isascii() and broken_letters(written):
            place = Place(where, name)
            notes.info("BROKEN_LETTERS", place, f'letters are broken: "{written[:60]}"')
        found.append(Text(text=written, lang=language(element.get(XML_LANG))))
    return tuple(found)


def identifiers(kids: Children) -> tuple[Identifier, ...]:
    """Types are compared without regard to case; unknown ones are kept as they are."""
    if "identifier" not in kids:
        return ()
    found = []
    for element in kids["identifier"]:
        written = text(element)
        if written is not None:
            scheme = (element.get("type") or "").strip().lower() or "local"
            found.append(Identifier(scheme=scheme, value=written))
    return tuple(found)


def leftovers(kids: Children, known: frozenset[str], where: str) -> tuple[Unknown, ...]:
    """Every child that no field has a place for, verbatim."""
    if known.issuperset(kids):
        return ()
    return tuple(
        Unknown(where=f"{where}/{name}", value=verbatim(element))
        for name, elements in kids.items()
        if name not in known
        for element in elements
        if len(element) or element.attrib or (element.text or "").strip()
    )


def verbatim(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)
