"""What lies in an archive of many documents? Each member is read on its own and reported by name.

Nothing is written anywhere, so a member's path is a label; one that leads outside is refused all
the same, because the next program might follow it.
"""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from models.documents.bundles.members import Members
from models.documents.findings import Unreadable, blocking, warning
from models.documents.inflate import too_large_inside
from models.documents.probe import Form, Probe
from models.documents.record import Contents
from models.documents.registry import Context
from models.rules.limits import ARCHIVE_MEMBERS, INFLATED_BYTES

STANDARD = "ZIP"
OFFICE = "[Content_Types].xml"
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SYSTEM_FILES = frozenset((".ds_store", "thumbs.db", "desktop.ini"))


def recognise(probe: Probe) -> int:
    return 50 if probe.form is Form.ZIP else 0


def read(probe: Probe, context: Context) -> Contents:
    try:
        with zipfile.ZipFile(io.BytesIO(probe.data)) as archive:
            return _read(archive, context)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
        OSError,
    ) as e:
        message = f"the archive is broken: {e}"
        raise Unreadable(blocking("ARCHIVE_BROKEN", "", message), standard=STANDARD) from None


def _read(archive: zipfile.ZipFile, context: Context) -> Contents:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if any(entry.filename == OFFICE for entry in entries):
        message = "an office document (a table or text), no archive of credentials"
        return Contents(readable=False, findings=(blocking("NOT_RECOGNISED", "", message),))
    if len(entries) > ARCHIVE_MEMBERS:
        message = f"more than {ARCHIVE_MEMBERS} files in one archive: send them in several"
        raise Unreadable(blocking("TOO_MANY_FILES", "", message), standard=STANDARD)
    if not entries:
        message = "the archive is empty: pack the documents again"
        raise Unreadable(blocking("EMPTY", "", message), standard=STANDARD)
    members, room = Members(STANDARD), INFLATED_BYTES
    for entry in entries:
        name = entry.filename
        if _of_the_system(name):
            continue
        if why := _why_not(entry):
            members.leave(name, warning("MEMBER_REFUSED", name, why))
            continue
        with archive.open(entry) as member:
            data = member.read(room + 1)
        room -= len(data)
        if room < 0:
            raise too_large_inside(name)
        members.take(name, context.inside(data, name))
    return members.contents()


def _of_the_system(name: str) -> bool:
    """What operating systems add to a folder is nobody's document."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or (parts[-1:] or ("",))[0].lower() in _SYSTEM_FILES


def _why_not(entry: zipfile.ZipInfo) -> str | None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(entry.filename):
        return "the name leads outside of the archive; this file is not read"
    if entry.flag_bits & _ENCRYPTED:
        return "this file is locked with a password: pack it again without one"
    return None
