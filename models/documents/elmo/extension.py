"""What does a record say that ELMO has no element for, and how does it travel in `extension`?

ELMO leaves `extension` to elements of other namespaces (schemas 1.7.0 and 2.1.1). Ours holds the
fields of the record by their names; `none` names those that ELMO seems to state and the record does
not. Nothing in it may contradict what the elements of ELMO say.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, get_type_hints

import msgspec
from lxml import etree

from models.documents.elmo.build import sayable
from models.documents.elmo.element import Children, name_of, text, verbatim
from models.documents.notes import Notes
from models.documents.record import Achievement, Credential, Unknown

OURS: Final = "urn:passerelle:elmo"
EXTENSION: Final = "extension"
_RECORD, _ITEM, _NONE, _EMPTY = "record", "item", "none", "empty"
# What every reader of ELMO must find in ELMO's own elements is never taken from the extension.
_NEVER: Final[Mapping[type[Any], frozenset[str]]] = {
    Achievement: frozenset(("where", "parts", "titles", "ects", "eqf", "contact_hours")),
    Credential: frozenset(
        (
            *("where", "issuer", "achievements", "attachments"),
            *("revoked", "doubts", "seal"),
        )
    ),
}


def _label(value: Any) -> Any:
    return value.label if value is not None else None


def _name_and_birth(value: Any) -> Any:
    born = value.born.day if value is not None and value.born is not None else None
    return (value.given, value.family, born) if value is not None else None


def _decisions(value: Any) -> Any:
    return [(one.status, one.mappings) for one in value]


# Where ELMO says the same in part, that part has to agree.
_SAME: Final[Mapping[str, Callable[[Any], Any]]] = {
    "grade": _label,
    "learner": _name_and_birth,
    "recognitions": _decisions,
}


def carries(kind: type[Any], name: str) -> bool:
    """May the extension carry this field of an achievement or a credential?"""
    return name in kind.__struct_fields__ and name not in _NEVER[kind]


def write(extension: etree._Element, value: Any, names: list[str]) -> None:
    """Adds these fields of a record to an `extension`; empty ones are named under `none`."""
    own = etree.SubElement(extension, f"{{{OURS}}}{_RECORD}", nsmap={"passerelle": OURS})
    for name in names:
        stated = getattr(value, name)
        if stated == _default(type(value), name):
            _add(own, _NONE, name)
        else:
            _add(own, name, stated)


def read(native: Any, kids: Children, where: str, notes: Notes) -> Any:
    """The achievement or credential, completed by what our extension says of it."""
    own = _own(kids)
    if own is None:
        return native
    hints, found = get_type_hints(type(native)), {}
    for element in own:
        name = name_of(str(element.tag))
        try:
            name = text(element) or "" if name == _NONE else name
            empty = name_of(str(element.tag)) == _NONE
            stated = _default(type(native), name) if empty else _stated(element, hints[name])
            found[name] = _checked(native, name, stated)
        except (KeyError, ValueError, TypeError, AttributeError):
            message = f'the extension of Passerelle is broken or contradicts ELMO: "{name[:60]}"'
            notes.warning("EXTENSION_NOT_READ", f"{where}/{EXTENSION}", f"{message} is not read")
    return msgspec.structs.replace(native, **found)


def others(kids: Children, where: str) -> tuple[Unknown, ...]:
    """What stands in `extension` and is not ours, verbatim."""
    return tuple(
        Unknown(where=f"{where}/{EXTENSION}", value=verbatim(element))
        for element in kids.get(EXTENSION, ())
        if _own({EXTENSION: [element]}) is None
        and (len(element) or element.attrib or (element.text or "").strip())
    )


def _own(kids: Children) -> etree._Element | None:
    for element in kids.get(EXTENSION, ()):
        found = element.find(f"{{{OURS}}}{_RECORD}")
        if found is not None:
            return found
    return None


def _checked(native: Any, name: str, stated: Any) -> Any:
    """Raises `ValueError` where the extension may not say this, or ELMO says otherwise."""
    if not carries(type(native), name):
        raise ValueError(name)
    part = _SAME.get(name)
    if part is not None and part(getattr(native, name)) not in (part(stated), None, []):
        raise ValueError(name)
    return stated


def _default(kind: type[Any], name: str) -> Any:
    """Raises `KeyError` where there is no such field."""
    return {field.name: field.default for field in msgspec.structs.fields(kind)}[name]


def _stated(element: etree._Element, kind: Any) -> Any:
    return msgspec.convert(_plain(element), kind, strict=False)


def _add(parent: etree._Element, name: str, value: Any) -> None:
    element = etree.SubElement(parent, f"{{{OURS}}}{name}")
    if isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            stated = getattr(value, field.name)
            if stated != field.default:
                _add(element, field.name, stated)
        if not len(element):
            element.set(_EMPTY, "record")
    elif isinstance(value, tuple):
        for item in value:
            _add(element, _ITEM, item)
        if not value:
            element.set(_EMPTY, "list")
    else:
        element.text = sayable(_written(value))


def _written(value: Any) -> str:
    """Booleans as XML has them; days, instants and enumerations as they are written in JSON."""
    plain = msgspec.to_builtins(value)
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


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
