"""Where does a bridge between languages come from? From the ESCO package the operator has loaded.

A folder with `skills_en.csv` and, per language, `skills_<language>.csv` (the official package) or
`labels_<language>.csv`. A language is fitted on first use and kept in the user's cache under the
hash of its files. This service uses the ESCO classification of the European Commission.
"""

import csv
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from models.matching.bridge import ENGLISH, PLACES, VERSION, Bridge, Carrier, fit
from models.matching.embedder import Embedder

_LABELS = re.compile(r"(?:skills|labels)_([a-z]{2})\.csv")


class Carriers(Mapping[str, Carrier]):
    """The carriers of a folder, each fitted or read from the cache when it is first asked for."""

    def __init__(self, folder: Path, english: Embedder) -> None:
        self._folder, self._english = folder, english
        self._files = {
            found[1]: path
            for path in sorted(folder.iterdir(), reverse=True)
            if (found := _LABELS.fullmatch(path.name)) and found[1] != ENGLISH
        }
        self._ready: dict[str, Carrier] = {}

    def __getitem__(self, language: str) -> Carrier:
        if language not in self._ready:
            self._ready[language] = self._made(language)
        return self._ready[language]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def __len__(self) -> int:
        return len(self._files)

    def version(self) -> str:
        """A hash of every file that a carrier is fitted from."""
        contents = hashlib.sha256()
        for path in [self._folder / "skills_en.csv", *(self._files[one] for one in self)]:
            contents.update(path.read_bytes())
        return contents.hexdigest()[:12]

    def _made(self, language: str) -> Carrier:
        key = hashlib.sha256(f"{VERSION}:{PLACES} {self._english.model_id}".encode())
        for path in (self._folder / "skills_en.csv", self._files[language]):
            key.update(path.read_bytes())
        kept = _cache() / f"{language}-{key.hexdigest()[:24]}.npz"
        if kept.is_file():
            with np.load(kept) as arrays:
                return Carrier(arrays["rarity"], arrays["weights"])
        carrier = self._fitted(language)
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, rarity=carrier.rarity, weights=carrier.weights)
        return carrier

    def _fitted(self, language: str) -> Carrier:
        english = _labels(self._folder / "skills_en.csv")
        concepts = sorted(english)
        vectors = self._english.embed([english[one] for one in concepts], ENGLISH)
        return fit(_labels(self._files[language]), dict(zip(concepts, vectors, strict=True)))


def from_esco(folder: Path, english: Embedder) -> Bridge:
    """The bridge for every language of the package. Raises `FileNotFoundError` without one."""
    if not (folder / "skills_en.csv").is_file():
        raise FileNotFoundError(f"{folder / 'skills_en.csv'} is missing; an ESCO package has it")
    carriers = Carriers(folder, english)
    if not carriers:
        raise FileNotFoundError(f"{folder} has labels of no other language than English")
    return Bridge(english, carriers, carriers.version())


def _labels(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["conceptUri"]: row["preferredLabel"] for row in csv.DictReader(lines)}


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "passerelle" / "esco-bridge"
