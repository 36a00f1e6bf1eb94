"""How does what ELMO has no element for travel in its `extension`?

ELMO leaves `extension` to elements of other namespaces (schemas 1.7.0 and 2.1.1). Ours holds the
fields of the record by their names; `none` names those that the record leaves empty.
"""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from models.documents.elmo.build import sayable
from models.documents.elmo.element import Children, name_of, text, verbatim
from models.documents.extension import OURS, Kind, completed
from models.documents.notes import Notes
from models.documents.record import Unknown

EXTENSION: Final = "extension"
_RECORD, _ITEM, _NONE, _EMPTY = "record", "item", "none", "empty"


def write(extension: etree._Element, stated: Mapping[str, Any]) -> None:
    """Adds fields, as plain values by name, to an `extension`."""
    own = etree.SubElement(extension, f"{{{OURS}}}{_RECORD}", nsmap={"passerelle": OURS})
    for name, plain in stated.items():
        if plain is None:
            _add(own, _NONE, name)
        else:
            _add(own, name, plain)


def read(native: Kind, kids: Children, where: str, notes: Notes) -> Kind:
    """The achievement or credential, completed by what our extension says of it."""
    own = _own(kids)
    if own is None:
        return native
    stated: dict[str, Any] = {}
    for element in own:
        name = name_of(str(element.tag))
        if name == _NONE:
            stated[text(element) or ""] = None
        else:
            stated[name] = _plain(element)
    return completed(native, stated, f"{where}/{EXTENSION}", notes)


def others(kids: Children, where: str, *, ours: bool = False) -> tuple[Unknown, ...]:
    """What stands in `extension` and is not read, verbatim; `ours`: neither is what is ours."""
    return tuple(
        Unknown(where=f"{where}/{EXTENSION}", value=verbatim(element))
        for element in kids.get(EXTENSION, ())
        if (ours or _own({EXTENSION: [element]}) is None)
        and (len(element) or element.attrib or (element.text or "").strip())
    )


def _own(kids: Children) -> etree._Element | None:
    for element in kids.get(EXTENSION, ()):
        found = element.find(f"{{{OURS}}}{_RECORD}")
        if found is not None:
            return found
    return None


def _add(parent: etree._Element, name: str, plain: Any) -> None:
    element = etree.SubElement(parent, f"{{{OURS}}}{name}")
    if isinstance(plain, dict):
        for inner, stated in plain.items():
            _add(element, inner, stated)
    elif isinstance(plain, list):
        for item in plain:
            _add(element, _ITEM, item)
    else:
        element.text = sayable(str(plain).lower() if isinstance(plain, bool) else str(plain))
    if plain in ([], {}):
        element.set(_EMPTY, "list" if plain == [] else "record")


def _plain(element: etree._Element) -> Any:
    """What `_add` was given: a list of items, members by name, or a text."""
    inner = [child for child in element if isinstance(child.tag, str)]
    if not inner:
        empty: dict[str, Any] = {"list": [], "record": {}}
        return empty.get(element.get(_EMPTY, ""), element.text or "")
    names = [name_of(str(child.tag)) for child in inner]
    if all(name == _ITEM for name in names):
        return [_plain(child) for child in inner]
    return {name: _plain(child) for name, child in zip(names, inner, strict=True)}
