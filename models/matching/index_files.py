"""How is an index laid down so that several processes read it at once, and none reads half of it?

A folder per index: arrays as `.npy` files that are mapped into memory, names as JSON, and
`index.json` with the sums of all files. It appears whole, by one renaming. A file that is missing,
cut short or altered is noticed when the folder is opened; then the index is made anew. Files of a
folder are never written again, since a process may have them mapped.
"""

import fcntl
import json
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.frozen import Frozen
from models.matching.bm25 import Bm25
from models.matching.index import Index

FORMAT = 2
STATED = "index.json"
NAMES = "names.json"
KEPT = 2  # the last one, and the one before for a process that is about to open it
_CHUNK = 1 << 24


class Unusable(Exception):
    """The folder does not hold the index it says it holds."""


class Stated(Frozen):
    """What an index is of. `catalogue`, `number`: the state of the catalogue; `vectors`: how many
    the model had made."""

    model_id: str
    catalogue: str
    number: int
    vectors: int = 0


def write(index: Index, stated: Stated, folder: Path) -> Path:
    """The folder of this index below `folder`; the name is new each time."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as room:
        made = Path(room) / "made"
        made.mkdir()
        arrays = _arrays(index)
        for name, array in arrays.items():
            np.save(made / f"{name}.npy", array)
        (made / NAMES).write_text(json.dumps(_names(index), ensure_ascii=False), "utf-8")
        sums = {path.name: _sum(path) for path in sorted(made.iterdir())}
        said = {"format": FORMAT, "of": stated.model_dump(mode="json"), "sums": sums}
        (made / STATED).write_text(json.dumps(said), "utf-8")
        target = folder / f"{time.time_ns():020d}"
        made.rename(target)
    return target


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process of a machine writes at a time; the kernel lets go when it dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def newest(folder: Path, model_id: str, catalogue: str) -> tuple[Path, Stated] | None:
    """The last index of this catalogue by this model, and what it is of; unreadable ones do not
    count."""
    for path in sorted(folder.glob("[0-9]*"), reverse=True):
        try:
            stated = state(path)
        except Unusable:
            continue
        if (stated.model_id, stated.catalogue) == (model_id, catalogue):
            return path, stated
    return None


def state(path: Path) -> Stated:
    """Raises `Unusable`."""
    return Stated.model_validate(_said(path)["of"])


def open_mapped(path: Path) -> Index:
    """The index, its arrays mapped. Reads every file once, so the first search is quick too.

    Raises `Unusable`.
    """
    said = _said(path)
    try:
        for name, expected in said["sums"].items():
            if _sum(path / name) != expected:
                raise Unusable(f"{path / name} is not as it was written")
        names = json.loads((path / NAMES).read_text("utf-8"))
        arrays = {one: _mapped(path / one) for one in said["sums"] if one.endswith(".npy")}
    except (OSError, ValueError) as broken:
        raise Unusable(f"{path}: {broken}") from broken
    return _index(names, {name.removesuffix(".npy"): array for name, array in arrays.items()})


def whole(path: Path) -> bool:
    try:
        open_mapped(path)
    except Unusable:
        return False
    return True


def clean(folder: Path) -> None:
    """Removes older indexes. Who has one mapped keeps it until it lets go."""
    for path in sorted(folder.glob("[0-9]*"))[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _said(path: Path) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads((path / STATED).read_text("utf-8"))
        known = said["format"] == FORMAT and isinstance(said["sums"], dict)
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise Unusable(f"{path / STATED}: {broken}") from broken
    if not known:
        raise Unusable(f"{path / STATED}: another format")
    return said


def _sum(path: Path) -> int:
    total = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            total = zlib.crc32(chunk, total)
    return total


def _mapped(path: Path) -> NDArray[Any]:
    """As a plain array: the class numpy gives a mapped one makes every slice slow."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _arrays(index: Index) -> dict[str, NDArray[Any]]:
    return {
        "home": index.home,
        "subject": index.subject,
        "year": index.year,
        "readable": index.readable,
        "read": index.read,
        **_postings("words", index.words),
        **_postings("letters", index.letters),
        **{f"vectors-{view}": matrix for view, matrix in index.vectors.items()},
    }


def _postings(name: str, held: Bm25) -> dict[str, NDArray[Any]]:
    return {
        f"{name}-starts": held.starts,
        f"{name}-documents": held.documents,
        f"{name}-weights": held.weights,
    }


def _names(index: Index) -> dict[str, Any]:
    return {
        "codes": list(index.codes),
        "homes": list(index.homes),
        "subjects": list(index.subjects),
        "words": {"terms": list(index.words.terms), "mean": index.words.mean_length},
        "letters": {"terms": list(index.letters.terms), "mean": index.letters.mean_length},
    }


def _index(names: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Index:
    def held(name: str) -> Bm25:
        return Bm25(
            {term: place for place, term in enumerate(names[name]["terms"])},
            arrays[f"{name}-starts"],
            arrays[f"{name}-documents"],
            arrays[f"{name}-weights"],
            len(names["codes"]),
            names[name]["mean"],
        )

    prefix = "vectors-"
    return Index(
        codes=names["codes"],
        homes=names["homes"],
        home=arrays["home"],
        subjects=names["subjects"],
        subject=arrays["subject"],
        year=arrays["year"],
        words=held("words"),
        letters=held("letters"),
        vectors={
            name.removeprefix(prefix): array
            for name, array in arrays.items()
            if name.startswith(prefix)
        },
        readable=arrays["readable"],
        read=arrays["read"],
    )
