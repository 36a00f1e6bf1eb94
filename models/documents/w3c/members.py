"""What stands in one member of a W3C credential, which may be absent, single or several?"""

import re
from collections.abc import Mapping
from typing import Any

from models.documents.findings import Unreadable, blocking
from models.documents.record import Identifier, Text, Texts
from models.documents.scalars import language
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT

Json = Mapping[str, Any]
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def objects(value: Any) -> list[Json]:
    """The objects among one or several values; everything else is passed by."""
    return [item for item in many(value) if isinstance(item, Mapping)]


def types_of(value: Any) -> frozenset[str]:
    if not isinstance(value, Mapping):
        return frozenset()
    listed = [*many(value.get("type")), *many(value.get("@type"))]
    return frozenset(name for name in listed if isinstance(name, str))


def id_of(value: Any) -> str | None:
    """The id of an object, or the text that stands for one."""
    if isinstance(value, Mapping):
        value = value.get("id", value.get("@id"))
    return value if isinstance(value, str) and value.strip() else None


def word(value: Any) -> str | None:
    """A text or number as the document writes it, without the blanks around it."""
    if isinstance(value, bool) or value is None or isinstance(value, Mapping | list):
        return None
    return " ".join(str(value).split()) or None


def texts(value: Any, lang: str | None = None) -> Texts:
    """Plain texts, language values and language maps; `lang` is for those that are not tagged."""
    found = []
    for item in many(value):
        for said, tag in _said(item, lang):
            written = word(said)
            if written is not None:
                found.append(Text(text=written, lang=tag))
    return tuple(found)


def _said(item: Any, lang: str | None) -> list[tuple[Any, str | None]]:
    if not isinstance(item, Mapping):
        return [(item, lang)]
    if "@value" in item:
        tag = item.get("@language")
        return [(item["@value"], language(tag) if isinstance(tag, str) else lang)]
    tags = ((language(tag), said) for tag, said in item.items() if tag != "id")
    return [(one, tag) for tag, said in tags if tag is not None for one in many(said)]


def is_url(value: Any) -> bool:
    """An absolute URL: a scheme, a colon, and something without blanks behind it."""
    return isinstance(value, str) and _URL.match(value) is not None


def too_many(where: str, standard: str) -> Unreadable:
    said = f"more than {ACHIEVEMENTS_PER_DOCUMENT} achievements in one document"
    return Unreadable(blocking("TOO_MANY_ACHIEVEMENTS", where, said), standard=standard)


def identifier_of(value: str | None) -> tuple[Identifier, ...]:
    if value is None:
        return ()
    return (Identifier(scheme="did" if value.startswith("did:") else "uri", value=value),)
