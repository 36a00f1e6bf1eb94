"""How are elements of ELMO made: in the namespace of the version, with texts and identifiers?"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from lxml import etree

from models.documents.record import Identifier, Texts

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML cannot say in any form (XML 1.0, production Char).
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Version(StrEnum):
    V1_7 = "1.7.0"
    V2_1 = "2.1.1"


_NAMESPACES: Final = {
    Version.V1_7: "https://github.com/emrex-eu/elmo-schemas/tree/v1",
    Version.V2_1: "https://github.com/emrex-eu/elmo-schemas/tree/v2",
}


class Build:
    """Adds elements; the order is that of the schema and the caller's."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self._namespace = _NAMESPACES[version]

    @property
    def is_2(self) -> bool:
        return self.version is Version.V2_1

    def root(self) -> etree._Element:
        default: Any = {None: self._namespace}  # the stubs know no default namespace
        return etree.Element(self._name("elmo"), nsmap=default)

    def add(self, parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
        element = etree.SubElement(parent, self._name(name))
        element.text = None if text is None else sayable(text)
        return element

    def texts(self, parent: etree._Element, name: str, texts: Texts) -> None:
        for text in texts:
            element = self.add(parent, name, text.text)
            if text.lang is not None:
                element.set(XML_LANG, text.lang)

    def identifiers(self, parent: etree._Element, ids: Iterable[Identifier]) -> None:
        for identifier in ids:
            element = self.add(parent, "identifier", identifier.value)
            element.set("type", sayable(identifier.scheme))

    def country(self, parent: etree._Element, name: str, code: str | None) -> None:
        """Version 2 wants to know of which list the code is."""
        if code is not None:
            element = self.add(parent, name, code)
            if self.is_2:
                element.set("type", "ISO")

    def _name(self, local: str) -> str:
        return f"{{{self._namespace}}}{local}"


def sayable(text: str) -> str:
    """The text without characters that no XML document may hold."""
    return _NO_CHARACTER.sub("", text)
