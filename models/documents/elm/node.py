"""Finds what a JSON-LD document of the European Learning Model says at a place, in every spelling.

A member is an object where there is one and a list where there are many; a node is written out in
place or named by its id alone and described elsewhere (`@graph`): handbook formats 2, traps 1, 2.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from models.documents import scalars
from models.documents.identifiers.codes import last_part
from models.documents.notes import Notes
from models.documents.place import Place, Where
from models.documents.record import Moment, Organisation, Text, Texts
from models.documents.scalars import broken_letters, language

Json = dict[str, Any]
_BARE = frozenset(("id", "@id", "type", "@type"))
_HOLDERS = (dict, list)


# A member, the field of the record that it gives, and who reads it there.
Field = tuple[str, str, Callable[["Node", str], Any]]


class Document:
    """Follows references inside one document, nothing is ever fetched; `notes` takes what is to be
    said of it, `bodies` the organisations read so far, by all that is stated of them."""

    def __init__(self, value: Any, notes: Notes) -> None:
        self.notes = notes
        self.bodies: dict[bytes, Organisation | None] = {}
        self._value = value
        self._by_id: dict[str, Json] | None = None

    def top(self, members: Json, where: str = "") -> "Node":
        return Node(members, where, self)

    def described(self, identifier: str) -> Json | None:
        """The fullest description of a node anywhere in the document."""
        if self._by_id is None:
            self._by_id = _index(self._value)
        return self._by_id.get(identifier)


class Node(Struct, gc=False):
    """`stated` is what stands at `place`. Where that is a reference, its description is looked up
    as soon as anything but its id is asked for: most concepts are known by their address alone."""

    stated: Json
    place: Where
    document: Document
    followed: bool = True

    @property
    def members(self) -> Json:
        if not self.followed:
            self._follow()
        return self.stated

    @property
    def where(self) -> str:
        return str(self.place)

    @property
    def notes(self) -> Notes:
        return self.document.notes

    def at(self, name: str) -> Place:
        """Where this member of the node stands."""
        return Place(self.place, name)

    def id(self) -> str | None:
        value = self.stated.get("id", self.stated.get("@id"))
        return value if isinstance(value, str) and value else None

    def is_a(self, names: frozenset[str]) -> bool:
        stated = self.get("type")
        if isinstance(stated, str):
            return last_part(stated) in names
        return bool(types_of(self.members) & names)

    def get(self, name: str) -> Any:
        value = self.stated.get(name)
        return self.members.get(name) if value is None and not self.followed else value

    def nodes(self, name: str) -> list["Node"]:
        """Every node under this member."""
        value = self.stated.get(name)
        if value is None:
            if self.followed:
                return []
            value = self.members.get(name)
        if isinstance(value, dict):
            return [self._inner(value, name)]
        return list(self._listed(value, name))

    def each(self, name: str) -> Iterator["Node"]:
        """The same one by one, so that a list without end can be left at a limit."""
        value = self.get(name)
        return (
            iter((self._inner(value, name),))
            if isinstance(value, dict)
            else self._listed(value, name)
        )

    def node(self, name: str) -> "Node | None":
        """The first of them."""
        value = self.get(name)
        if isinstance(value, dict):
            return self._inner(value, name)
        return None if value is None else next(self._listed(value, name), None)

    def path(self, *names: str) -> list["Node"]:
        """Every node at the end of a path of members."""
        found = [self]
        for name in names:
            found = [inner for outer in found for inner in outer.nodes(name)]
        return found

    def literal(self, name: str) -> Any:
        """A value that is no node, also where its type stands beside it (`@value`)."""
        value = self.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return value.get("@value") if isinstance(value, dict) else value

    def texts(self, name: str) -> Texts:
        """A language map, a plain text, or JSON-LD values; empty texts are left out."""
        value = self.get(name)
        return () if value is None else texts(value, Place(self.place, name), self.document.notes)

    def note(self, name: str) -> Texts:
        """The texts of a Note (`noteLiteral`), also where the text stands in place of the note."""
        value = self.get(name)
        if isinstance(value, str) and self.document.described(value) is None:
            return self.texts(name)
        found: Texts = ()
        for inner in self.nodes(name):
            found += inner.texts("noteLiteral")
        return found

    def label(self) -> str | None:
        """What a Concept is called in English, else in the first language, else its address."""
        names = self.texts("prefLabel")
        if not names:
            return self.id()
        return next((name.text for name in names if name.lang == "en"), names[0].text)

    def moment(self, name: str) -> Moment | None:
        value = self.literal(name)
        return None if value is None else scalars.moment(value, self.at(name), self.notes)

    def decimal(self, name: str) -> Decimal | None:
        value = self.literal(name)
        return None if value is None else scalars.decimal(value, self.at(name), self.notes)

    def hours(self, name: str) -> Decimal | None:
        value = self.literal(name)
        return None if value is None else scalars.hours(value, self.at(name), self.notes)

    def _inner(self, value: Json, step: str) -> "Node":
        return Node(value, Place(self.place, step), self.document, not _BARE.issuperset(value))

    def _listed(self, value: Any, name: str) -> Iterator["Node"]:
        several = isinstance(value, list)
        for index, item in enumerate(as_list(value)):
            step = f"{name}/{index}" if several else name
            if isinstance(item, str):
                yield self._inner({"id": item}, step)
            elif isinstance(item, dict):
                yield self._inner(item, step)

    def _follow(self) -> None:
        identifier = self.stated.get("id", self.stated.get("@id"))
        if isinstance(identifier, str):
            self.stated = self.document.described(identifier) or self.stated
        self.followed = True


def types_of(members: Json) -> frozenset[str]:
    """The types without prefix or address: `EuropeanDigitalCredential`."""
    value = members.get("type", members.get("@type"))
    return frozenset(last_part(name) for name in as_list(value) if isinstance(name, str))


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def texts(value: Any, where: Where, notes: Notes) -> Texts:
    """A language map, a plain text, or JSON-LD values; empty texts are left out."""
    found: list[Text] = []
    is_map = isinstance(value, dict) and "@value" not in value
    for tag, said in value.items() if is_map else _tagged(value):
        if tag is not None and tag != tag.strip():
            notes.info("LANGUAGE_TAG", where, f'the language "{tag}" is written with blanks')
        if isinstance(said, str):
            if text := " ".join(said.split()):
                if not text.isascii() and broken_letters(text):
                    notes.info("BROKEN_LETTERS", where, f'letters are broken: "{text[:60]}"')
                found.append(Text(text=text, lang=language(tag)))
        elif isinstance(said, list):
            for one in said:
                found += texts({tag: one}, where, notes) if isinstance(one, str) else ()
    return tuple(found)


def _tagged(value: Any) -> Iterator[tuple[str | None, Any]]:
    """Each text behind its tag, where they are not simply a map."""
    for item in as_list(value):
        if isinstance(item, dict) and "@value" not in item:
            yield from item.items()
        elif isinstance(item, dict):
            tag = item.get("@language")
            yield tag if isinstance(tag, str) else None, item["@value"]
        elif isinstance(item, str):
            yield None, item


def fields(node: Node, table: Sequence[Field]) -> dict[str, Any]:
    """What the members of a node say, by the field of the record; what is not there is not read."""
    stated = node.members
    return {field: read(node, member) for member, field, read in table if member in stated}


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
