"""Puts a document into everything that documents come in: archives, pictures, tokens, seals."""

import gzip
import io
import json
import struct
import zipfile
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from random import Random

from pypdf import PdfWriter

NAMES = (
    *("a.xml", "../b.xml", "c\\d.json", "ż/ó.xml", "x" * 300, "con", "", "e.zip", "."),
    "\u202egpj",
)


def png(text: bytes) -> bytes:
    """One pixel with an iTXt chunk, as badges are baked."""
    content = b"openbadgecredential\0\0\0\0\0" + text
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"iTXt", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks
    )


def svg(text: bytes) -> bytes:
    badge = b'<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
    inside = badge + b"<![CDATA[" + text + b"]]></openbadges:credential>"
    return b'<svg xmlns="http://www.w3.org/2000/svg"><g/>' + inside + b"</svg>"


def pdf(data: bytes, name: str = "credential") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_attachment(name, data)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def archive(data: bytes, names: tuple[str, ...] = ("a.xml",)) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name in names:
            packed.writestr(zipfile.ZipInfo(name or "unnamed"), data)
    return held.getvalue()


def token(data: bytes) -> bytes:
    """A compact token nobody signed."""
    head = b'{"alg":"EdDSA","typ":"vc+jwt","kid":"did:key:z6Mk#z6Mk"}'
    parts = (head, data, b"s" * 64)
    return b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)


def jades(data: bytes) -> bytes:
    head = urlsafe_b64encode(b'{"alg":"RS256","b64":false,"crit":["b64","sigT"],"sigT":"x"}')
    seal = {"protected": head.decode().rstrip("="), "header": {}, "signature": "AAAA"}
    return json.dumps({"payload": data.decode("latin-1"), "signatures": [seal]}).encode()


def emrex(data: bytes) -> bytes:
    return b64encode(gzip.compress(data, 1))


def wrapped(data: bytes, chance: Random) -> bytes:
    """The document in one or two envelopes."""
    kinds: tuple[Callable[[bytes], bytes], ...] = (png, svg, token, jades, emrex, pdf)
    for _ in range(chance.randint(1, 2)):
        kind = chance.randrange(len(kinds) + 1)
        if kind < len(kinds):
            data = kinds[kind](data)
        else:
            data = archive(data, tuple(chance.sample(NAMES, chance.randint(1, 3))))
    return data
