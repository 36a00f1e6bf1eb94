"""What has the operator loaded beside what we ship: contexts, signers' keys, status lists?

Source: design D-24. The store is a folder; nothing in it is ever fetched, and what a document asks
for that is not in it stays unanswered.
"""

import json
import os
from collections import Counter
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
from models.documents.seals.certificates import certificates_of, may_sign_lists, weakness
from models.documents.seals.chain import out_of_time
from models.documents.seals.keys import owner
from models.documents.seals.trust import Anchor, Trust, anchors_of
from models.documents.trust_lists import store as trust_lists
from models.documents.trust_lists.index import Lists
from models.rules.limits import UPLOAD_BYTES

CONTEXTS, TRUST, STATUS = "contexts", "trust", "status"  # the folders of the store
CHECKOUT: Final = Path(__file__).resolve().parents[2]
ADDRESSES: Final = "addresses.json"  # in the folder that is imported: {address: file name}
_PRIVATE: Final = b"PRIVATE KEY-----"
STATUS_TYPES: Final = frozenset({"BitstringStatusListCredential", "StatusList2021Credential"})


@dataclass(frozen=True, slots=True)
class Imported:
    """How many of each were taken; which files were `left`, each with its reason; what is odd about
    some that were taken (`notes`)."""

    contexts: int = 0
    anchors: int = 0
    statuses: int = 0
    list_signers: int = 0
    left: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


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
    return _stored(where, tuple([_changed(part) for part in _parts(where)]))


@lru_cache(maxsize=8)
def _parts(where: Path) -> tuple[str, ...]:
    return tuple(str(where / part) for part in (CONTEXTS, TRUST, STATUS, trust_lists.FOLDER))


def _changed(part: str) -> int | None:
    try:
        return os.stat(part).st_mtime_ns
    except OSError:
        return None


def signers(where: Path) -> Iterator[tuple[Path, Anchor]]:
    """The registered signers, each with the file that registers it."""
    for path, data in _files(where / TRUST):
        for anchor in anchors_of(data):
            yield path, anchor


@lru_cache(maxsize=8)
def _stored(where: Path, _as_of: tuple[int | None, ...]) -> Trust:
    return Trust(
        tuple(anchor for _, anchor in signers(where)),
        lists=Lists(trust_lists.loaded(where)),
        statuses=dict(_named(where / STATUS)),
        contexts=dict(_named(where / CONTEXTS)),
    )


def bring(source: Path, where: Path, at: datetime) -> Imported:
    """Takes every file of a folder that is a context, a signer's key or a status list."""
    addresses = _addresses(source)
    taken: Counter[str] = Counter()
    left: list[tuple[str, str]] = []
    notes: list[tuple[str, str]] = []
    for path, data in _files(source):
        if path.name == ADDRESSES:
            continue
        try:
            part, count = _take(path.relative_to(source), data, addresses, where)
        except ValueError as fault:
            left.append((path.name, str(fault)))
            continue
        taken[part] += count
        notes += [(path.name, odd) for odd in _oddities(data, at)]
    left += [(path.name, f"larger than {UPLOAD_BYTES // 2**20} MiB") for path in _too_large(source)]
    return Imported(
        contexts=taken[CONTEXTS],
        anchors=taken[TRUST],
        statuses=taken[STATUS],
        list_signers=taken[trust_lists.SIGNERS],
        left=tuple(left),
        notes=tuple(notes),
    )


def _take(path: Path, data: bytes, addresses: Mapping[str, str], where: Path) -> tuple[str, int]:
    """The part of the store it went to, and how many it held. Raises `ValueError`: why it stays."""
    value = _json(data)
    if (address := _status_address(value)) is not None:
        # lists are found where credentials point, which need not be the id they give themselves
        named = addresses.get(path.name, address)
        _keep(where / STATUS, {"address": named, "document": value})
        return STATUS, 1
    if _PRIVATE in data:
        raise ValueError("it holds a private key, which has no place here: bring what is public")
    if found := anchors_of(data):
        part = trust_lists.SIGNERS if _signs_lists(path, data) else TRUST
        target = where / part / f"{digest(data.hex())}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return part, len(found)
    if isinstance(value, dict) and "@context" in value:
        refused = _refused(addresses.get(path.name))
        if refused is not None:
            raise ValueError(refused)
        _keep(where / CONTEXTS, {"address": addresses[path.name], "document": value})
        return CONTEXTS, 1
    raise ValueError("no context, key, certificate, status list or other list")


def _signs_lists(path: Path, data: bytes) -> bool:
    """Certificates made for signing trust lists, or that the operator put apart for it."""
    found = certificates_of(data)
    apart = trust_lists.SIGNERS in path.parts[:-1]
    return bool(found) and (apart or all(map(may_sign_lists, found)))


def _oddities(data: bytes, at: datetime) -> Iterator[str]:
    """What an operator should know of certificates they bring; they are taken all the same."""
    for certificate in certificates_of(data):
        for odd in (out_of_time(certificate, at), weakness(certificate)):
            if odd is not None:
                yield f"the certificate of {owner(certificate)}: {odd}"


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


def _too_large(where: Path) -> Iterator[Path]:
    for path in sorted(where.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size > UPLOAD_BYTES:
            yield path


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
