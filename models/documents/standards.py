"""What has the operator loaded beside what we ship: contexts, signers' keys, status lists?

Source: design D-24. The store is a folder; nothing in it is ever fetched, and what a document asks
for that is not in it stays unanswered.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from models.canonical import digest
from models.documents import strict_json
from models.documents.contexts.tables import shipped
from models.documents.findings import Unreadable
from models.documents.seals.trust import Anchor, Trust, anchors_of
from models.documents.trust_lists import store as trust_lists
from models.documents.trust_lists.index import Lists
from models.rules.limits import UPLOAD_BYTES

CHECKOUT: Final = Path(__file__).resolve().parents[2]
ADDRESSES: Final = "addresses.json"  # in the folder that is imported: {address: file name}
STATUS_TYPES: Final = frozenset({"BitstringStatusListCredential", "StatusList2021Credential"})


@dataclass(frozen=True, slots=True)
class Imported:
    """How many of each were taken, and which files were not, each with its reason."""

    contexts: int = 0
    anchors: int = 0
    statuses: int = 0
    left: tuple[tuple[str, str], ...] = ()


def folder() -> Path:
    """`standards` in the state folder (`var/` of the checkout, or where PASSERELLE_STATE says)."""
    return _folder(os.environ.get("PASSERELLE_STATE") or "")


@lru_cache(maxsize=8)
def _folder(state: str) -> Path:
    return Path(state or CHECKOUT / "var").resolve() / "standards"


def trust_with(files: tuple[bytes, ...], at: datetime) -> Trust:
    """What the operator loaded, and the signers given for one call, as it stands at an instant."""
    given = [anchor for data in files for anchor in anchors_of(data)]
    return stored(folder()).plus(given, at)


def stored(where: Path) -> Trust:
    """The whole store; empty where there is none."""
    changed = tuple(
        (part, (where / part).stat().st_mtime_ns)
        for part in ("contexts", "trust", "status", trust_lists.FOLDER)
        if (where / part).is_dir()
    )
    return _stored(where, changed)


@lru_cache(maxsize=8)
def _stored(where: Path, _changed: tuple[tuple[str, int], ...]) -> Trust:
    anchors: list[Anchor] = []
    for _, data in _files(where / "trust"):
        anchors.extend(anchors_of(data))
    return Trust(
        tuple(anchors),
        lists=Lists(trust_lists.loaded(where)),
        statuses=dict(_named(where / "status")),
        contexts=dict(_named(where / "contexts")),
    )


def bring(source: Path, where: Path) -> Imported:
    """Takes every file of a folder that is a context, a signer's key or a status list."""
    addresses = _addresses(source)
    contexts, anchors, statuses = 0, 0, 0
    left: list[tuple[str, str]] = []
    for path, data in _files(source):
        if path.name == ADDRESSES:
            continue
        value = _json(data)
        if (address := _status_address(value)) is not None:
            # lists are found where credentials point, which need not be the id they give themselves
            named = addresses.get(path.name, address)
            _keep(where / "status", {"address": named, "document": value})
            statuses += 1
        elif (found := anchors_of(data)) != ():
            target = where / "trust" / f"{digest(data.hex())}.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            anchors += len(found)
        elif isinstance(value, dict) and "@context" in value:
            refused = _refused(addresses.get(path.name))
            if refused is not None:
                left.append((path.name, refused))
                continue
            named = addresses[path.name]
            _keep(where / "contexts", {"address": named, "document": value})
            contexts += 1
        else:
            left.append((path.name, "no context, key, certificate, status list or other list"))
    return Imported(contexts, anchors, statuses, tuple(left))


def _refused(address: str | None) -> str | None:
    """Why a context with this address is not taken."""
    if address is None:
        return f"a context whose address {ADDRESSES} does not name"
    return "a context that Passerelle brings along itself" if address in shipped() else None


def _keep(where: Path, entry: Mapping[str, Any]) -> None:
    where.mkdir(parents=True, exist_ok=True)
    target = where / f"{digest(entry['address'])}.json"
    written = target.with_suffix(".new")
    written.write_text(json.dumps(entry), encoding="utf-8")
    written.replace(target)


def _named(where: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for _, data in _files(where):
        entry = _json(data)
        if isinstance(entry, dict) and isinstance(entry.get("document"), dict):
            yield str(entry.get("address")), entry["document"]


def _files(where: Path) -> Iterator[tuple[Path, bytes]]:
    """The files of a folder and its folders; links and what is too large are passed by."""
    for path in sorted(where.rglob("*")) if where.is_dir() else ():
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= UPLOAD_BYTES:
            yield path, path.read_bytes()


def _addresses(source: Path) -> dict[str, str]:
    """File name → address."""
    path = source / ADDRESSES
    value = _json(path.read_bytes()) if path.is_file() else None
    if not isinstance(value, dict):
        return {}
    return {str(name): address for address, name in value.items()}


def _status_address(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    types = value.get("type")
    listed = types if isinstance(types, list) else [types]
    address = value.get("id")
    known = any(kind in STATUS_TYPES for kind in listed if isinstance(kind, str))
    return address if known and isinstance(address, str) else None


def _json(data: bytes) -> Any:
    """The value without floats; None where the bytes are no JSON."""
    try:
        strict_json.loads(data)
        return json.loads(data)
    except (Unreadable, ValueError, RecursionError):
        return None
