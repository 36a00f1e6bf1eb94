"""Which claims of a wallet credential are shown, and were they in it when it was issued?

Source: RFC 9901 (Selective Disclosure for JSON Web Tokens), 7.1. The issuer signs digests; the
holder shows what some of them stand for. What nobody signed, and what was signed twice, is refused.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.documents import strict_json
from models.documents.findings import Unreadable
from models.documents.seals import keys

_DIGESTS, _ALGORITHM, _HIDDEN_ITEM = "_sd", "_sd_alg", "..."
_HASHES: Final[Mapping[str, str]] = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}


@dataclass(frozen=True, slots=True)
class Shown:
    """`claims`: with what is shown in its place. `kept_back`: digests of what is not shown (an
    issuer may add some that stand for nothing)."""

    claims: dict[str, Any]
    kept_back: int


def shown(claims: Mapping[str, Any], disclosures: Iterable[str]) -> Shown:
    """Raises `ValueError` where a disclosure is broken, unsigned or stands for two things."""
    name = claims.get(_ALGORITHM, "sha-256")
    if not isinstance(name, str) or name not in _HASHES:
        raise ValueError(f"its digests are of a kind not known here ({name})")
    opened = {_digest(text, _HASHES[name]): _opened(text) for text in disclosures}
    reader = _Reader(opened)
    whole = reader.object({n: v for n, v in claims.items() if n != _ALGORITHM})
    unused = opened.keys() - reader.met
    if unused:
        raise ValueError(f"{len(unused)} of the claims shown were never signed")
    return Shown(whole, len(reader.met - opened.keys()))


class _Reader:
    def __init__(self, opened: Mapping[str, list[Any]]) -> None:
        self._opened = opened
        self.met: set[str] = set()

    def object(self, value: Mapping[str, Any]) -> dict[str, Any]:
        found = {n: self._any(v) for n, v in value.items() if n != _DIGESTS}
        digests = value.get(_DIGESTS, [])
        for digest in digests if isinstance(digests, list) else [None]:
            disclosure = self._meet(digest)
            if disclosure is None:
                continue
            if len(disclosure) != 3 or not isinstance(disclosure[1], str):
                raise ValueError("a claim is shown without its name")
            name = disclosure[1]
            if name in (_DIGESTS, _HIDDEN_ITEM) or name in found:
                raise ValueError(f'the claim "{name[:40]}" stands there twice')
            found[name] = self._any(disclosure[2])
        return found

    def _any(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self.object(value)
        if isinstance(value, list):
            return [inner for item in value for inner in self._item(item)]
        return value

    def _item(self, item: Any) -> list[Any]:
        if not isinstance(item, Mapping) or item.keys() != {_HIDDEN_ITEM}:
            return [self._any(item)]
        disclosure = self._meet(item[_HIDDEN_ITEM])
        if disclosure is None:
            return []
        if len(disclosure) != 2:
            raise ValueError("an item of a list is shown with a name")
        return [self._any(disclosure[1])]

    def _meet(self, digest: Any) -> list[Any] | None:
        if not isinstance(digest, str):
            raise ValueError("a digest in it is no text")
        if digest in self.met:
            raise ValueError("one digest stands there twice")
        self.met.add(digest)
        return self._opened.get(digest)


def _digest(text: str, algorithm: str) -> str:
    raw = hashlib.new(algorithm, text.encode("ascii")).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _opened(text: str) -> list[Any]:
    try:
        value = strict_json.loads(keys.unbase64url(text)).value
    except Unreadable as fault:
        raise ValueError(fault.finding.message) from None
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise ValueError("what is shown is no claim with its salt")
    return value
