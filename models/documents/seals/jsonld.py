"""May the JSON-LD of a document be believed, and what does it state?

Source: JSON-LD 1.1; handbook formats 3. The library for its statements takes as long to load as all
our readers together, and most documents need none: it is loaded when a proof is there.
"""

from collections.abc import Mapping
from typing import Any

Contexts = Mapping[str, Mapping[str, Any]]


class NotCanonical(Exception):
    """Why there is no canonical form, for a person."""


class UnknownContext(NotCanonical):
    def __init__(self, address: str) -> None:
        super().__init__(f"the JSON-LD context {address} is not in the local store")


def nquads(document: Mapping[str, Any], contexts: Contexts) -> bytes:
    """The canonical N-Quads of a document (`statements.nquads`). Raises `NotCanonical`."""
    from models.documents.seals import statements

    return statements.nquads(document, contexts)


def types_without_address(document: Mapping[str, Any]) -> list[str]:
    """The types that no context of the document gives an address. Raises `NotCanonical`."""
    from models.documents.seals import statements

    return statements.types_without_address(document)


def own_contexts(document: Any) -> bool:
    """Whether the document redefines words itself: the words we read might not be those sealed."""
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, Mapping):
            context = node.get("@context", [])
            listed = context if isinstance(context, list) else [context]
            if not all(isinstance(entry, str) for entry in listed):
                return True
            waiting.extend(node.values())
    return False
