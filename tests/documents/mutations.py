"""How is a real document changed so that parsers, or the readers behind them, get something odd?

Byte for byte it seldom gets past a parser; member for member, element for element it always does.
"""

import json
from copy import deepcopy
from functools import lru_cache
from random import Random
from typing import Any

from lxml import etree

TOKENS = tuple(
    token.encode()
    for token in (
        *("<", ">", "&amp;", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x>", "<?x?>", "&x;"),
        *('{"a":1}', "[]", "null", "true", "-1", "1e400", "NaN", '""', "{}", ",", ":", '"'),
        *("\\ud800", "\\u0000", "\x00", "\ufeff", "ects", "2,5", "0000-00-00", "9" * 400),
        *("@id", "@type", "@graph", "@context", "id", "type", "../", "did:key:z", "eyJ", "."),
        *("<hasPart>", "</hasPart>", "<learningOpportunitySpecification>", " xmlns=''"),
    )
)
TEXTS = (
    *("", " ", "-", "ects", "EQF", "2,5", "-1", "1e400", "9" * 400, "0000-00-00", "P60M", "PT60H"),
    *("2026-W05-1T10:00", "2026-13-45T99:99:99Z", "24:00", "und", "x" * 40, "urn:epass:x", "../.."),
    *(
        "http://data.europa.eu/snb/eqf/9",
        "did:key:z6Mk",
        "TODO",
        "\ufffd\u202e",
        "Ã¸",
        "true",
        "😀",
    ),
)
ODD: tuple[Any, ...] = (
    *TEXTS,
    *(None, True, -1, 0, 10**300, 1.5, [], {}, [[]], {"id": None}, {"@value": {}}, ["x", None, {}]),
)
_Parsed = tuple[str, Any]


def bytewise(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    """The document with a few changes, each of a kind that breaks parsers."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        if not changed:
            break
        here, there = sorted(chance.randrange(len(changed) + 1) for _ in range(2))
        there = min(there, here + chance.choice((1, 4, 40, 400)))
        kind = chance.randrange(6)
        if kind == 0:
            changed[here : here + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del changed[here:there]
        elif kind == 2:
            changed[here:here] = changed[here:there] * chance.choice((1, 2, 50))
        elif kind == 3:
            changed[here:here] = chance.choice(TOKENS)
        elif kind == 4:
            changed[here:there] = chance.choice(TOKENS)
        else:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            changed[here:here] = other[start : start + 200]
    return bytes(changed)


def partwise(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    """The document with whole parts changed; well-formed. What has no parts is changed in bytes."""
    form, value = _parsed(data)
    if form == "json":
        return json.dumps(_members(deepcopy(value), chance)).encode()
    if form == "xml":
        return etree.tostring(_elements(deepcopy(value), chance))
    return bytewise(data, chance, others)


@lru_cache(maxsize=512)
def _parsed(data: bytes) -> _Parsed:
    try:
        value = json.loads(data)
        return ("json", value) if isinstance(value, dict | list) else ("none", None)
    except ValueError:
        pass
    try:
        return "xml", etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        return "none", None


def _members(value: Any, chance: Random) -> Any:
    for _ in range(chance.randint(1, 5)):
        holder, name = _place(value, chance)
        if holder is None:
            break
        kind = chance.randrange(6)
        if kind == 0:
            holder[name] = deepcopy(chance.choice(ODD))
        elif kind == 1:
            del holder[name]
        elif kind == 2:
            holder[name] = [holder[name], deepcopy(holder[name])]
        elif kind == 3:
            holder[name] = {"id": "urn:x:1", "type": [], str(name): holder[name]}
        elif kind == 4:
            other, its = _place(value, chance)
            if other is not None:
                holder[name] = deepcopy(other[its])
        elif isinstance(holder, dict):
            holder[chance.choice(("id", "type", "@graph", "identifier"))] = holder.pop(name)
    return value


def _place(value: Any, chance: Random) -> tuple[Any, Any]:
    """A member or item anywhere, found step by step from the root."""
    holder: Any = None
    name: Any = None
    node = value
    for _ in range(chance.randint(1, 12)):
        if isinstance(node, dict) and node:
            holder, name = node, chance.choice(list(node))
        elif isinstance(node, list) and node:
            holder, name = node, chance.randrange(len(node))
        else:
            break
        node = holder[name]
    return holder, name


def _elements(root: etree._Element, chance: Random) -> etree._Element:
    every = [element for element in root.iter() if isinstance(element.tag, str)]
    for _ in range(chance.randint(1, 5)):
        element, other = chance.choice(every), chance.choice(every)
        kind = chance.randrange(7)
        parent = element.getparent()
        if kind == 0:
            element.text = _sayable(chance.choice(TEXTS))
        elif kind == 1 and parent is not None:
            parent.remove(element)
        elif kind == 2 and parent is not None:
            parent.append(deepcopy(element))
        elif kind == 3:
            element.append(deepcopy(other) if len(every) < 500 else etree.Element("x"))
        elif kind == 4 and element.attrib:
            element.set(chance.choice(list(element.attrib)), _sayable(chance.choice(TEXTS)))
        elif kind == 5:
            element.tag = chance.choice((str(other.tag), str(element.tag).rpartition("}")[2]))
        else:
            element.addprevious(etree.Comment("x")) if parent is not None else None
    return root


def _sayable(text: str) -> str:
    return text.replace("\0", "")
