"""Which badge is baked into this picture? PNG and SVG, without looking at a single pixel.

Sources: Open Badges 3.0, 5.3 (baking); Open Badges 2.0 baking; PNG (chunks, iTXt). Handbook formats
3, trap 9: the keyword of 3.0 is `openbadgecredential`, that of 2.0 `openbadges`.
"""

import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree
from msgspec.structs import replace

from models.documents import xml
from models.documents.findings import Finding, Unreadable, blocking, warning
from models.documents.inflate import too_large_inside
from models.documents.probe import Form, Probe
from models.documents.record import Contents
from models.documents.registry import Context
from models.rules.limits import INFLATED_BYTES, PICTURE_CHUNKS

KEYWORDS: Final = (b"openbadgecredential", b"openbadges")
SVG_NAMES: Final = ("credential", "assertion")
SVG_SPACES: Final = ("https://purl.imsglobal.org/ob/v3p0", "http://openbadges.org")
NOTHING_INSIDE: Final = (
    "a picture without a badge in it: ask for the picture as the platform hands it out, a"
    " screenshot or another format has lost it"
)
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEAD, TAIL = 8, 4  # length and type in front of a chunk, its checksum behind


def recognise(probe: Probe) -> int:
    if probe.form is Form.PNG:
        return 50
    if probe.root is not None and xml.local(probe.root) == "svg":
        return 50
    return 0


def read(probe: Probe, context: Context) -> Contents:
    texts = _of_svg(probe.root) if probe.root is not None else list(_of_png(probe.data))
    if not texts:
        raise Unreadable(blocking("NO_BADGE", "", NOTHING_INSIDE))
    inner = context.inside(texts[0][1], probe.name)
    found: tuple[Finding, ...] = inner.findings
    if len(texts) > 1:
        said = f"{len(texts)} badges are baked into this picture: the first is read"
        found = (warning("SEVERAL_BADGES", texts[1][0], said), *found)
    return replace(inner, findings=found)


def chunks(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Place, type and content of every chunk. Raises `Unreadable` where the picture is broken."""
    at, count = len(SIGNATURE), 0
    while at < len(data):
        count += 1
        length = int.from_bytes(data[at : at + 4])
        kind, content = data[at + 4 : at + HEAD], data[at + HEAD : at + HEAD + length]
        end = at + HEAD + length
        if len(content) != length or len(data) < end + TAIL or count > PICTURE_CHUNKS:
            raise Unreadable(blocking("PNG_BROKEN", f"byte {at}", "the picture is cut or broken"))
        if zlib.crc32(kind + content) != int.from_bytes(data[end : end + TAIL]):
            raise Unreadable(
                blocking("PNG_BROKEN", f"byte {at}", "a part of the picture was changed")
            )
        yield at, kind, content
        at = end + TAIL


def _of_png(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every baked text with its place."""
    for at, kind, content in chunks(data):
        if kind not in (b"iTXt", b"tEXt", b"zTXt"):
            continue
        keyword, _, rest = content.partition(b"\0")
        if keyword not in KEYWORDS:
            continue
        where = f"{kind.decode()} at byte {at}"
        if kind == b"tEXt":
            yield where, rest
        elif kind == b"zTXt":
            yield where, _inflated(rest[1:], where)
        else:
            packed, text = rest[:1] == b"\1", rest[2:].partition(b"\0")[2].partition(b"\0")[2]
            yield where, _inflated(text, where) if packed else text


def _inflated(packed: bytes, where: str) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(packed, INFLATED_BYTES + 1)
    except zlib.error as fault:
        raise Unreadable(
            blocking("PNG_BROKEN", where, f"the packed badge is broken: {fault}")
        ) from None
    if len(text) > INFLATED_BYTES:
        raise too_large_inside(where)
    return text


def _of_svg(root: etree._Element) -> list[tuple[str, bytes]]:
    """The badge in the attribute `verify` (a token) or as text (JSON)."""
    found = []
    for element in root.iter(etree.Element):
        named = xml.local(element) in SVG_NAMES and xml.namespace(element) in SVG_SPACES
        text = element.get("verify") or "".join(map(str, element.itertext()))
        if named and text.strip():
            found.append((xml.place(element), text.strip().encode("utf-8")))
    return found
