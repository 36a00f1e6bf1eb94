"""Is a seal attached to this document, and what does it prove? Asked by readers of plain documents.

Envelopes that carry their seal outside (JAdES, JWT) are readers of their own.
"""

from typing import Any

from lxml import etree

from models.documents.findings import Finding
from models.documents.record import Seal
from models.documents.registry import Context
from models.documents.seals import data_integrity, xmldsig
from models.documents.standards import trust_with


def of_xml(root: etree._Element, data: bytes, context: Context) -> tuple[Seal, tuple[Finding, ...]]:
    """The enveloped signature over `root`, the element that is read."""
    return xmldsig.check(root, trust_with(context.trust, context.at)), ()


def of_json(
    credential: dict[str, Any], data: bytes, context: Context
) -> tuple[Seal, tuple[Finding, ...]]:
    """The member `proof` of a credential, or of a presentation (then its holder has to sign)."""
    name = "issuer" if "issuer" in credential else "holder"
    party = credential.get(name)
    signer = party.get("id") if isinstance(party, dict) else party
    who = signer if isinstance(signer, str) else None
    return data_integrity.check(credential, who, trust_with(context.trust, context.at)), ()
