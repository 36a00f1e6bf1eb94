"""Finds what a JSON-LD document of the European Learning Model says at a place, in every spelling.

A member is an object where there is one and a list where there are many; a node is written out in
place or named by its id alone and described elsewhere (`@graph`): handbook formats 2, traps 1, 2.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from models.documents.identifiers.codes import last_part
from models.documents.notes import Notes
from models.documents.place import Place, Where
from models.documents.record import Text, Texts
from models.documents.scalars import broken_letters, language

Json = dict[str, Any]
_BARE = frozenset(("id", "@id", "type", "@type"))
_HOLDERS = (dict, list)


class Node(Struct):
    """`place`: where it stands; `where` is the same, written out."""

    members: Json
    place: Where

    @property
    def where(self) -> str:
        return str(self.place)

    def at(self, name: str) -> Place:
        """Where this member of the node stands."""
        return Place(self.place, name)

    def id(self) -> str | None:
        value = self.members.get("id", self.members.get("@id"))
        return value if isinstance(value, str) and value else None

    def literal(self, name: str) -> Any:
        """A value that is no node, also where its type stands beside it (`@value`)."""
        value = self.members.get(name)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return value.get("@value") if isinstance(value, dict) else value

    def types(self) -> frozenset[str]:
        return types_of(self.members)


def types_of(members: Json) -> frozenset[str]:
    """The types without prefix or address: `EuropeanDigitalCredential`."""
    value = members.get("type", members.get("@type"))
    return frozenset(last_part(name) for name in as_list(value) if isinstance(name, str))


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class Document:
    """Follows references inside one document; nothing is ever fetched."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self._by_id: dict[str, Json] | None = None

    def nodes(self, node: Node, *names: str) -> list[Node]:
        """Every node under the first of these members that is there, references followed."""
        members = node.members
        for name in names:
            value = members.get(name)
            if value is None:
                continue
            if isinstance(value, dict):
                return [Node(self._whole(value), Place(node.place, name))]
            return list(self._resolved(value, node.place, name))
        return []

    def each(self, node: Node, *names: str) -> Iterator[Node]:
        """The same one by one, so that a list without end can be left at a limit."""
        for name in names:
            if node.members.get(name) is not None:
                yield from self._resolved(node.members[name], node.place, name)
                return

    def node(self, node: Node, *names: str) -> Node | None:
        found = self.nodes(node, *names)
        return found[0] if found else None

    def path(self, node: Node, *names: str) -> list[Node]:
        """Every node at the end of a path of members."""
        found = [node]
        for name in names:
            found = [inner for outer in found for inner in self.nodes(outer, name)]
        return found

    def described(self, identifier: str) -> Json | None:
        """The fullest description of a node anywhere in the document."""
        if self._by_id is None:
            self._by_id = _index(self._value)
        return self._by_id.get(identifier)

    def _resolved(self, value: Any, above: Where, name: str) -> Iterator[Node]:
        several = isinstance(value, list)
        for index, item in enumerate(as_list(value)):
            place = Place(above, f"{name}/{index}" if several else name)
            if isinstance(item, str):
                yield Node(self.described(item) or {"id": item}, place)
            elif isinstance(item, dict):
                yield Node(self._whole(item), place)

    def _whole(self, item: Json) -> Json:
        if not _BARE.issuperset(item):
            return item
        identifier = item.get("id", item.get("@id"))
        if not isinstance(identifier, str):
            return item
        return self.described(identifier) or item


def _index(value: Any) -> dict[str, Json]:
    found: dict[str, Json] = {}
    waiting: list[Any] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            identifier = item.get("id", item.get("@id"))
            if isinstance(identifier, str) and len(item) > len(found.get(identifier, ())):
                found[identifier] = item
            waiting += [inner for inner in item.values() if isinstance(inner, _HOLDERS)]
    return found


def texts(value: Any, where: Where, notes: Notes) -> Texts:
    """A language map, a plain text, or JSON-LD values; empty texts are left out."""
    if value is None:
        return ()
    found: list[Text] = []
    for item in value if isinstance(value, list) else (value,):
        if isinstance(item, str):
            _keep(found, item, None, where, notes)
        elif isinstance(item, dict) and "@value" in item:
            _keep(found, item["@value"], item.get("@language"), where, notes)
        elif isinstance(item, dict):
            _keep_map(found, item, where, notes)
    return tuple(found)


def note(document: Document, node: Node, name: str, notes: Notes) -> Texts:
    """The texts of a Note (`noteLiteral`), also where the text stands in place of the note."""
    value = node.members.get(name)
    if isinstance(value, str) and document.described(value) is None:
        return texts(value, node.at(name), notes)
    found: Texts = ()
    for inner in document.nodes(node, name):
        found += texts(inner.members.get("noteLiteral"), inner.at("noteLiteral"), notes)
    return found


def label(document: Document, concept: Node, notes: Notes) -> str | None:
    """What a Concept is called in English, else in the first language, else its address."""
    names = texts(concept.members.get("prefLabel"), concept.place, notes)
    english = next((name.text for name in names if name.lang == "en"), None)
    return english or (names[0].text if names else concept.id())


def _keep_map(found: list[Text], said: Json, where: Where, notes: Notes) -> None:
    for tag, written in said.items():
        if tag != tag.strip():
            notes.info("LANGUAGE_TAG", where, f'the language "{tag}" is written with blanks')
        if isinstance(written, list):
            for one in written:
                _keep(found, one, tag, where, notes)
        else:
            _keep(found, written, tag, where, notes)


def _keep(found: list[Text], written: Any, tag: Any, where: Where, notes: Notes) -> None:
    text = " ".join(written.split()) if isinstance(written, str) else ""
    if not text:
        return
    if not text.isascii() and broken_letters(text):
        notes.info("BROKEN_LETTERS", where, f'letters are broken: "{text[:60]}"')
    found.append(Text(text=text, lang=language(tag) if isinstance(tag, str) else None))
