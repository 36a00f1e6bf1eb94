"""How is a status list written, and the entry of one credential in it?

Source: W3C Bitstring Status List 1.0.
"""

import base64
import gzip
from collections.abc import Iterable
from typing import Any

from models.documents.seals.status import SMALLEST_LIST_BITS
from models.documents.w3c.conformance import V2


def status_entry(address: str, index: int, purpose: str = "revocation") -> dict[str, Any]:
    """The entry of one credential in the status list at an address."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def status_list(
    address: str, issuer: str, since: str, revoked: Iterable[int], purpose: str = "revocation"
) -> dict[str, Any]:
    """The credential of a status list, without its proof; `since` is its `validFrom`."""
    bits = bytearray(SMALLEST_LIST_BITS // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    return {
        "@context": [V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": since,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": f"u{packed}",
        },
    }
