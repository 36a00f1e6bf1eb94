"""Which trust lists has the operator loaded, and may this one be loaded?

Source: design D-24, ETSI TS 119 612 5.3.2 (sequence numbers). Files are only read, nothing is ever
fetched. A list takes the place of an older one of its territory, never of a newer one.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from lxml import etree

from models.documents import xml
from models.documents.findings import Unreadable
from models.documents.seals.certificates import certificates_of
from models.documents.trust_lists.authentic import signer
from models.documents.trust_lists.reader import ROOT, trust_list
from models.documents.trust_lists.record import EU, TrustList
from models.rules.limits import INFLATED_BYTES

FOLDER: Final = "trust-lists"
SIGNERS: Final = "list-signers"  # also the folder of an import that holds them
_TERRITORY: Final = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True, slots=True)
class Brought:
    """`taken`: file name → list. `left`: file name and why nothing of it is believed. `stale`:
    titles of lists whose next edition was due."""

    taken: dict[str, TrustList]
    left: tuple[tuple[str, str], ...]
    stale: tuple[str, ...]


def bring(source: Path, where: Path, at: datetime) -> Brought:
    """Takes every trust list of a folder whose signature can be followed to its owner.

    The list of the lists comes first: it says whose signatures the others may carry.
    """
    given = list_signers(where)
    taken: dict[str, TrustList] = {}
    left: list[tuple[str, str]] = []
    found = sorted(_found(source, left), key=lambda one: one[2].territory != EU)
    for name, root, read in found:
        known = {one.territory: one for one in loaded(where)}
        try:
            _refuse_older(read, known.get(read.territory))
            named = known[EU].signers if EU in known else {}
            read = msgspec.structs.replace(read, signed_by=signer(root, read, given, named))
        except ValueError as fault:
            left.append((name, str(fault)))
            continue
        _keep(where / FOLDER / f"{read.territory}.json", read)
        taken[name] = read
    stale = tuple(read.title for read in taken.values() if read.stale(at))
    return Brought(taken, tuple(left), stale)


def list_signers(where: Path) -> tuple[x509.Certificate, ...]:
    """Certificates the operator says trust lists may be signed with."""
    paths = sorted((where / SIGNERS).glob("*")) if (where / SIGNERS).is_dir() else []
    return tuple(c for path in paths for c in certificates_of(path.read_bytes()))


def loaded(where: Path) -> tuple[TrustList, ...]:
    """Every list of the store; none where none was brought."""
    folder = where / FOLDER
    if not folder.is_dir():
        return ()
    return _loaded(folder, folder.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _loaded(folder: Path, _changed: int) -> tuple[TrustList, ...]:
    kept = sorted(folder.glob("*.json"))
    return tuple(msgspec.json.decode(path.read_bytes(), type=TrustList) for path in kept)


def _found(
    source: Path, left: list[tuple[str, str]]
) -> Iterator[tuple[str, etree._Element, TrustList]]:
    for path in sorted(source.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.stat().st_size > INFLATED_BYTES:
            continue
        try:
            root = _root(path)
            if root is not None:
                yield path.name, root, trust_list(root)
        except Unreadable as fault:
            left.append((path.name, fault.finding.message))


def _root(path: Path) -> etree._Element | None:
    """The root of the file, where it is a trust list at all."""
    data = path.read_bytes()
    if (xml.root_name(data) or "").rpartition(":")[2] != "TrustServiceStatusList":
        return None
    root = xml.parse(data).root
    return root if root.tag == ROOT else None


def _refuse_older(read: TrustList, known: TrustList | None) -> None:
    if not _TERRITORY.match(read.territory):
        raise ValueError(f'"{read.territory}" names no territory')
    if known is not None and read.sequence < known.sequence:
        raise ValueError(
            f"number {read.sequence} is older than number {known.sequence} of {read.territory},"
            " which is loaded"
        )


def _keep(target: Path, read: TrustList) -> None:
    """Written beside and renamed, so that no reader sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_suffix(f".{os.getpid()}.new")
    written.write_bytes(msgspec.json.encode(read))
    written.replace(target)
