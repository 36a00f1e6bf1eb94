"""Which institutions has the operator loaded? Kept beside the other standards, on demand."""

import os
from functools import lru_cache
from pathlib import Path

import msgspec

from models.documents import strict_json
from models.documents.findings import Unreadable
from models.documents.identifiers.institutions import Directory, Institution
from models.documents.identifiers.lists import from_eche, from_ror
from models.documents.standards import folder
from models.rules.limits import UPLOAD_BYTES

FILE = "institutions.json"


def bring(source: Path, where: Path) -> dict[str, int]:
    """Takes every ECHE table and ROR record of a folder; says how many stood in each file."""
    taken: dict[str, int] = {}
    found: list[Institution] = []
    for path in sorted(source.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.stat().st_size > UPLOAD_BYTES:
            continue
        listed = _listed(path)
        if listed:
            taken[path.name] = len(listed)
            found += listed
    if found:
        _keep(where / FILE, found)
    return taken


def loaded() -> Directory:
    """What the operator of this machine has loaded."""
    return directory(folder())


def directory(where: Path) -> Directory:
    """What was loaded; empty where nothing was."""
    path = where / FILE
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else Directory(())


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Directory:
    return Directory(msgspec.json.decode(path.read_bytes(), type=tuple[Institution, ...]))


def _listed(path: Path) -> tuple[Institution, ...]:
    try:
        if path.suffix.lower() == ".xlsx":
            return from_eche(path.read_bytes())
        if path.suffix.lower() != ".json":
            return ()
        value = strict_json.loads(path.read_bytes()).value
    except Unreadable:
        return ()
    records = value if isinstance(value, list) else [value]
    known = (from_ror(record) for record in records if isinstance(record, dict))
    return tuple(institution for institution in known if institution is not None)


def _keep(target: Path, institutions: list[Institution]) -> None:
    """Written beside and renamed, so that no reader sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_suffix(f".{os.getpid()}.new")
    written.write_bytes(msgspec.json.encode(institutions))
    written.replace(target)
