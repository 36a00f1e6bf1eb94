"""Is a seal attached to this document, and what does it prove? Asked by readers of plain documents.

Envelopes that carry their seal outside (JAdES, JWT) are readers of their own.
"""

from typing import Any

from lxml import etree

from models.documents.findings import Finding
from models.documents.record import Seal, SealKind, SealState
from models.documents.registry import Context

XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
UNCHECKED = "this kind of seal is not checked here"


def of_xml(root: etree._Element, data: bytes, context: Context) -> tuple[Seal, tuple[Finding, ...]]:
    """The enveloped signature of an XML document; `data` are the bytes as they were signed."""
    if root.find(f".//{{{XMLDSIG}}}Signature") is None:
        return Seal(), ()
    return Seal(state=SealState.UNVERIFIABLE, kind=SealKind.XMLDSIG, why=UNCHECKED), ()


def of_json(
    credential: dict[str, Any], data: bytes, context: Context
) -> tuple[Seal, tuple[Finding, ...]]:
    """The member `proof` of a credential in JSON; `data` are the bytes of the whole document."""
    if not credential.get("proof"):
        return Seal(), ()
    return Seal(state=SealState.UNVERIFIABLE, kind=SealKind.DATA_INTEGRITY, why=UNCHECKED), ()
