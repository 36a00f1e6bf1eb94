"""What statements does a JSON-LD document make, in one order for everyone (RDFC-1.0)?

Sources: JSON-LD 1.1, RDF Dataset Canonicalization 1.0. Contexts come from the store alone: nothing
here can reach a network. A member that no context knows would be read by us and sealed by nobody,
so it is an error (JSON-LD calls this the safe mode), and so is a context of the document's own.
"""

from collections.abc import Callable, Mapping
from math import factorial
from typing import Any, Final

from pyld import jsonld
from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver

from models.documents.contexts.tables import shipped
from models.documents.seals.jcs import plain
from models.documents.seals.jsonld import NotCanonical, UnknownContext, own_contexts
from models.rules.limits import ORDERS_TRIED, PARTS_UNDER_PROOF

Loader = Callable[[str, Any], dict[str, Any]]

# What has no scheme gets this one, so that it shows (PyLD takes an empty base for one of its own).
RELATIVE: Final = "relative:/"

_RESOLVED: Final[dict[str, Any]] = {}


def nquads(document: Mapping[str, Any], contexts: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The canonical N-Quads. Raises `NotCanonical`.

    `contexts` are those the operator loaded; ours stand behind them and cannot be replaced.
    """
    if _nodes(document) > PARTS_UNDER_PROOF:
        raise NotCanonical("the document has too many parts for its proof to be checked")
    dropped: list[str | None] = []
    options = _options(document, contexts)
    try:
        processor = jsonld.JsonLdProcessor(on_property_dropped=dropped.append)
        expanded = processor.expand(plain(document), options)
        if dropped:
            named = ", ".join(sorted({name for name in dropped if name})) or "a member"
            raise NotCanonical(f"no context says what {named} means, so that no seal covers it")
        _refuse_uncovered(expanded)
        dataset = processor.to_rdf(expanded, options)
        text = _Bounded().main(dataset, {"format": "application/n-quads"})
    except jsonld.JsonLdError as fault:
        raise _unknown_or_broken(fault) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as fault:
        raise NotCanonical(f"this is no JSON-LD that can be put in order: {fault}") from None
    return str(text).encode("utf-8")


def types_without_address(document: Mapping[str, Any]) -> list[str]:
    """The types of the document that no context turns into a full address.

    Raises `NotCanonical` where its contexts contradict each other (a protected term redefined).
    """
    head = {name: document[name] for name in ("@context", "type", "@type") if name in document}
    try:
        expanded = jsonld.JsonLdProcessor().expand(plain(head), _options(head, {}))
    except jsonld.JsonLdError as fault:
        raise _unknown_or_broken(fault) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as fault:
        raise NotCanonical(f"this is no JSON-LD: {fault}") from None
    # what looks like a keyword and is none expands to nothing
    names = [name or "what begins with @" for node in expanded for name in node.get("@type", [])]
    return [
        name.removeprefix(RELATIVE)
        for name in names
        if _is_relative(name) or any(map(str.isspace, name))
    ]


def _options(
    document: Mapping[str, Any], contexts: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    loader = _loader(contexts)
    return {
        "documentLoader": loader,
        "contextResolver": ContextResolver(_cache(document, contexts), loader),
        "base": RELATIVE,
        "processingMode": "json-ld-1.1",
    }


def _cache(document: Any, contexts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Contexts of ours are worked out once, those of an operator or of the document each time: a
    cache by address would let one store answer for another, and grow with what is sent."""
    return {} if contexts or own_contexts(document) else _RESOLVED


def _is_relative(name: str) -> bool:
    return name.startswith(RELATIVE) or ":" not in name


def _refuse_uncovered(expanded: Any) -> None:
    """Statements about a name without a scheme are left out of the order: no seal covers them."""
    waiting = [expanded]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, Mapping) and "@value" not in node:
            types = node.get("@type", [])
            for name in (node.get("@id", "_:"), *(types if isinstance(types, list) else [types])):
                if _is_relative(str(name)):
                    short = str(name).removeprefix(RELATIVE)
                    raise NotCanonical(f"{short} is no full address, so that no seal covers it")
            if any(name.startswith("_:") for name in node):
                raise NotCanonical("a member has no name of its own, so that no seal covers it")
            waiting.extend(member for name, member in node.items() if name not in ("@id", "@type"))


def _loader(contexts: Mapping[str, Mapping[str, Any]]) -> Loader:
    def load(address: str, _options: Any) -> dict[str, Any]:
        found = shipped().get(address) or contexts.get(address)
        if found is None:
            raise UnknownContext(address)
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "document": found,
        }

    return load


def _unknown_or_broken(fault: Exception) -> NotCanonical:
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, UnknownContext):
            return cause
        cause = getattr(cause, "cause", None) or cause.__cause__ or cause.__context__
    return NotCanonical(f"its JSON-LD is broken: {str(fault).splitlines()[0]}")


def _nodes(value: Any) -> int:
    count, waiting = 0, [value]
    while waiting and count <= PARTS_UNDER_PROOF:
        node = waiting.pop()
        count += 1
        if isinstance(node, Mapping):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return count


class _Bounded(URDNA2015):  # type: ignore[misc]
    """Gives up on a graph that is made to be expensive (RDFC-1.0, 7.1: dataset poisoning)."""

    def __init__(self) -> None:
        super().__init__()
        self.orders = 0

    def create_hash_to_related(self, id_: Any, issuer: Any) -> Any:
        groups = super().create_hash_to_related(id_, issuer)
        self.orders += sum(factorial(min(len(group), 12)) for group in groups.values())
        if self.orders > ORDERS_TRIED:
            raise NotCanonical("its unnamed parts are entangled beyond what can be put in order")
        return groups
