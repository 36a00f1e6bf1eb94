"""Which calibrations does this deployment have, and which one serves new comparisons?

Those that ship with the program, and those that `passerelle calibrate` wrote into the operator's
folder: one frozen file per version, and a file `current` that names one of them. Nothing is ever
deleted or written again, so every past comparison finds the version it was made with.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from models.matching.calibration import Calibration, parse, shipped

CURRENT = "current"
_VERSION = re.compile(r"[0-9A-Za-z._+-]+")


class UnknownVersion(Exception):
    """No calibration of this version is here."""


class Shelf:
    """`folder` None: only what ships with the program, of which the newest is current."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def current(self) -> Calibration:
        """Raises `UnknownVersion` where the chosen one has gone: another would not be it."""
        if self._folder is None or not (self._folder / CURRENT).exists():
            return shipped()
        return self.of((self._folder / CURRENT).read_text("utf-8").strip())

    def of(self, version: str) -> Calibration:
        """Raises `UnknownVersion`."""
        found = _shipped().get(version)
        if found is not None:
            return found
        path = self._path(version)
        if path is None or not path.exists():
            raise UnknownVersion(f"there is no calibration of the version {version}")
        held = _read(path)
        if held.version != version:
            raise UnknownVersion(f"{path} was changed: it is {held.version} now")
        return held

    def versions(self) -> tuple[str, ...]:
        written = [] if self._folder is None else sorted(self._folder.glob("*.json"))
        return (*_shipped(), *(path.stem for path in written))

    def put(self, text: str) -> Path:
        """Writes a calibration under its version; written before is written. Not yet current."""
        path = self._path(parse(text).version)
        if path is None:
            raise ValueError("there is no folder of calibrations")
        if not path.exists():
            _write(path, text, 0o444)
        return path

    def activate(self, version: str) -> None:
        """From now on this one serves new comparisons. Raises `UnknownVersion`."""
        self.of(version)
        if self._folder is None:
            raise ValueError("there is no folder of calibrations")
        _write(self._folder / CURRENT, f"{version}\n", 0o644)

    def _path(self, version: str) -> Path | None:
        if self._folder is None or not _VERSION.fullmatch(version):
            return None
        return self._folder / f"{version}.json"


def _write(path: Path, text: str, mode: int) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{os.getpid()}")
    made.write_text(text, "utf-8")
    made.chmod(mode)
    made.replace(path)


@cache
def _read(path: Path) -> Calibration:
    """A version's file never changes, so it is read once."""
    return parse(path.read_text("utf-8"))


@cache
def _shipped() -> Mapping[str, Calibration]:
    """Every version this program ever shipped: old decisions name them."""
    data = resources.files("models.matching") / "data"
    texts = [
        file.read_text("utf-8") for file in data.iterdir() if file.name.startswith("calibration-")
    ]
    return {held.version: held for held in map(parse, texts)}
