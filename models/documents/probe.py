"""What form do these bytes have? Looked at once, by content, before any reader is asked."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lxml import etree

from models.documents import strict_json, xml
from models.documents.findings import Finding, Unreadable, blocking, warning
from models.documents.inflate import gunzip, unwrap_base64
from models.rules.limits import UPLOAD_BYTES


class Form(StrEnum):
    XML = "XML"
    JSON = "JSON"
    TEXT = "TEXT"
    PNG = "PNG"
    PDF = "PDF"
    ZIP = "ZIP"
    BINARY = "BINARY"


@dataclass(frozen=True, slots=True)
class Probe:
    """The bytes in their form. `data` is what was signed: unpacked, else untouched.

    `root` is set for XML, `value` for JSON (numbers with a point are `Decimal`), `text` for TEXT.
    """

    data: bytes
    name: str
    form: Form
    root: etree._Element | None = None
    value: Any = None
    text: str = ""
    findings: tuple[Finding, ...] = ()


MAGIC = (
    (b"\x89PNG\r\n\x1a\n", Form.PNG),
    (b"PK\x03\x04", Form.ZIP),
    (b"PK\x05\x06", Form.ZIP),
)
GZIP = b"\x1f\x8b"
BOMS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


def probe(data: bytes, name: str = "") -> Probe:
    """Raises `Unreadable` where the bytes cannot be taken apart safely."""
    if len(data) > UPLOAD_BYTES:
        raise Unreadable(
            blocking("TOO_LARGE", "", f"the file is larger than {UPLOAD_BYTES // 2**20} MiB")
        )
    data = unwrap_base64(data)
    if data.startswith(GZIP):
        data = gunzip(data)
    if not data.strip():
        raise Unreadable(blocking("EMPTY", "", "the file is empty"))
    magic = next((form for start, form in MAGIC if data.startswith(start)), None)
    if magic is not None:
        return Probe(data, name, magic)
    if b"%PDF-" in data[:1024]:
        return Probe(data, name, Form.PDF)
    first = _first_character(data)
    if first == "<":
        parsed = xml.parse(data)
        return Probe(data, name, Form.XML, root=parsed.root, findings=parsed.findings)
    if first in ("{", "["):
        loaded = strict_json.loads(data)
        return Probe(data, name, Form.JSON, value=loaded.value, findings=loaded.findings)
    return _text(data, name)


def _first_character(data: bytes) -> str:
    """The first character that is no white space; UTF-16 and UTF-32 show as ASCII between zeros."""
    head = data[:4096]
    for mark in BOMS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()[:1].decode("latin-1")


def _text(data: bytes, name: str) -> Probe:
    encoding = _wide(data) or "utf-8-sig"
    try:
        text = data.decode(encoding)
        if "\0" not in text:
            return Probe(data, name, Form.TEXT, text=text)
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        return Probe(data, name, Form.BINARY)
    message = (
        "the text is not in UTF-8 and is read as Windows-1252 (Western European): compare the"
        " letters with accents, or save the file as UTF-8"
    )
    said = warning("ENCODING", "line 1", message)
    text = data.decode("cp1252", errors="replace")
    return Probe(data, name, Form.TEXT, text=text, findings=(said,))


def _wide(data: bytes) -> str | None:
    """UTF-16 by its mark, or because every second byte at the beginning is zero."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    head = data[:64]
    if len(head) > 1 and len(head) % 2 == 0:
        for zeros, encoding in ((head[1::2], "utf-16-le"), (head[::2], "utf-16-be")):
            if zeros.count(0) * 2 > len(zeros):
                return encoding
    return None
