"""Which credential is attached to a PDF? ELMO and European Digital Credentials are sent that way.

The pages are for people and are not read: what they show is not what was sealed.
"""

import io
import logging
from typing import Any

from msgspec.structs import replace

from models.documents.bundles.members import Members
from models.documents.findings import Unreadable, blocking
from models.documents.inflate import too_large_inside
from models.documents.probe import Form, Probe
from models.documents.record import Contents
from models.documents.registry import Context
from models.rules.limits import ARCHIVE_MEMBERS, INFLATED_BYTES

STANDARD = "PDF"
_PACKINGS = ("array_based_stream", "jbig2", "lzw", "run_length", "zlib", "brotli")


def recognise(probe: Probe) -> int:
    return 50 if probe.form is Form.PDF else 0


def read(probe: Probe, context: Context) -> Contents:
    members, room = Members(STANDARD), INFLATED_BYTES
    for number, (name, data) in enumerate(_attachments(probe.data)):
        room -= len(data)
        if room < 0 or number >= ARCHIVE_MEMBERS:
            raise too_large_inside(name)
        members.take(name, context.inside(data, name))
    found = members.contents()
    if not found.readable and not found.credentials:
        message = (
            "no credential is attached to this PDF; its pages are for people and are not read. Ask"
            " for the credential itself (XML or JSON), or enter by hand what the pages say"
        )
        return replace(
            found, findings=(blocking("NO_ATTACHMENT", "", message), *found.findings[1:])
        )
    return found


def _attachments(data: bytes) -> list[tuple[str, bytes]]:
    # imported here: most documents are no PDF, and the library is slow to load
    from pypdf import Configuration, PdfReader, apply_configuration
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # our findings say what is wrong
    limits: dict[str, Any] = {f"{name}_maximum_output_length": INFLATED_BYTES for name in _PACKINGS}
    try:
        with apply_configuration(Configuration(**limits, jbig2dec_binary=None)):
            reader = PdfReader(io.BytesIO(data), strict=False)
            found = [(str(file.name), bytes(file.content)) for file in reader.attachment_list]
    except RecursionError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as e:
        locked = isinstance(e, FileNotDecryptedError)
        message = (
            "the PDF is locked with a password: ask for it without one"
            if locked
            else "the PDF is damaged or cut off: ask for it again"
        )
        raise Unreadable(blocking("PDF_BROKEN", "", message), standard=STANDARD) from None
    return found
