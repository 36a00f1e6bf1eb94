"""How are packed documents unpacked without being flooded?

EMREX carries ELMO as gzip in base64 (handbook formats 1, protocol).
"""

import base64
import binascii
import zlib

from models.documents.findings import Unreadable, blocking
from models.rules.limits import INFLATED_BYTES

GZIP_IN_BASE64 = b"H4sI"


def unwrap_base64(data: bytes) -> bytes:
    """The bytes inside base64, where they are gzip; else the bytes as they came."""
    if data.lstrip()[:4] != GZIP_IN_BASE64:
        return data
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return data


def gunzip(data: bytes) -> bytes:
    """Raises `Unreadable` where the content is broken or larger than the limit."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(data, INFLATED_BYTES + 1)
    except zlib.error as fault:
        raise Unreadable(
            blocking("GZIP_BROKEN", "", f"packed content is broken: {fault}")
        ) from None
    if len(content) > INFLATED_BYTES:
        raise too_large_inside("")
    if not inflater.eof:
        raise Unreadable(blocking("GZIP_BROKEN", "", "the packed content ends too early"))
    return content


def too_large_inside(where: str) -> Unreadable:
    limit = INFLATED_BYTES // 2**20
    return Unreadable(
        blocking("INFLATES_TOO_FAR", where, f"unpacked, this is larger than {limit} MiB")
    )
