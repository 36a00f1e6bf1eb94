"""How is ELMO read that was written as JSON? Turned back into the elements it came from."""

import re
from typing import Any

from lxml import etree

from models.documents.elmo.element import XML_LANG
from models.documents.findings import Unreadable, blocking
from models.rules.limits import DOCUMENT_DEPTH

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def recognise(value: Any) -> int:
    elmo = _unwrapped(value)
    if not isinstance(elmo, dict) or "learner" not in elmo:
        return 0
    reports = elmo.get("report")
    reports = reports if isinstance(reports, list) else [reports]
    marks = {"learningOpportunitySpecification", "issuer", "resultOfRecognition"}
    return 80 if any(isinstance(r, dict) and marks & r.keys() for r in reports) else 0


def element(value: Any) -> etree._Element:
    root = etree.Element("elmo")
    _fill(root, _unwrapped(value), 0)
    return root


def _unwrapped(value: Any) -> Any:
    return value["elmo"] if isinstance(value, dict) and set(value) == {"elmo"} else value


def _fill(parent: etree._Element, members: dict[str, Any], depth: int) -> None:
    if depth > DOCUMENT_DEPTH:
        raise Unreadable(blocking("TOO_DEEP", "", "parts lie too deep"), standard="ELMO")
    for name, value in members.items():
        if not _NAME.match(name):
            continue
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                _append(parent, name, item, depth)


def _append(parent: etree._Element, name: str, item: Any, depth: int) -> None:
    child = etree.SubElement(parent, name)
    if not isinstance(item, dict):
        child.text = _text(item)
    elif isinstance(item.get("value"), str | int) and set(item) <= {"value", "type", "lang"}:
        child.text = _text(item["value"])
        if item.get("type") is not None:
            child.set("type", _text(item["type"]))
        if item.get("lang") is not None:
            child.set(XML_LANG, _text(item["lang"]))
    else:
        _fill(child, item, depth + 1)


def _text(value: Any) -> str:
    return _CONTROL.sub("\ufffd", str(value)) if not isinstance(value, list | dict) else ""
