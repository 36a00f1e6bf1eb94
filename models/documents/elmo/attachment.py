"""Which files does ELMO carry, and are they what they claim? They are named, never opened here."""

import base64
import binascii
import hashlib

from lxml import etree

from models.documents.elmo.element import Children, children, first, text_of, texts
from models.documents.notes import Notes
from models.documents.record import Attachment

DATA = "data:"


def attachments(kids: Children, where: str, notes: Notes) -> tuple[Attachment, ...]:
    """`attachment` in a report or at the root, and the list `attachments` of 2.x."""
    elements = list(kids.get("attachment", ()))
    for group in kids.get("attachments", ()):
        elements += children(group).get("attachment", [])
    found = (
        _one(element, f"{where}/attachment[{number}]", notes)
        for number, element in enumerate(elements, 1)
    )
    return tuple(attachment for attachment in found if attachment is not None)


def _one(element: etree._Element, where: str, notes: Notes) -> Attachment | None:
    kids = children(element)
    content = first(kids, "content")
    written = (content.text or "").strip() if content is not None else ""
    if not written.startswith(DATA):
        return None
    head, _, body = written.partition(",")
    try:
        data = base64.b64decode(body, validate=False)
    except (binascii.Error, ValueError):
        data = body.encode()
        notes.info("ATTACHMENT_BROKEN", where, "the attached file is cut off or broken")
    return Attachment(
        where=where,
        titles=texts(kids, "title", where, notes),
        kind=text_of(kids, "type"),
        media_type=head.removeprefix(DATA).partition(";")[0] or None,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
    )
