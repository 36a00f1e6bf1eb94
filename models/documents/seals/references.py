"""What does an XML signature cover, and does that still have its digest?

Source: XML Signature 1.1, 4.4.3; handbook formats 1 (traps 10, 11, 13). Only transformations that
cannot leave content out are accepted, and nothing outside the document is ever asked for.
"""

import base64
import dataclasses
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from lxml import etree

from models.documents import xml
from models.documents.seals import c14n
from models.rules.limits import SIGNATURES_PER_DOCUMENT

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
ENVELOPED: Final = f"{DSIG}enveloped-signature"

_C14N, _EXC = (
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
)
_FORMS: Final[Mapping[str, c14n.Form]] = {
    _C14N: c14n.Form(),
    f"{_C14N}#WithComments": c14n.Form(comments=True),
    "http://www.w3.org/2006/12/xml-c14n11": c14n.Form(),
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": c14n.Form(comments=True),
    _EXC: c14n.Form(exclusive=True),
    f"{_EXC}WithComments": c14n.Form(exclusive=True, comments=True),
}
_DIGESTS: Final[Mapping[str, str]] = {
    f"{DSIG}sha1": "sha1",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_IDS: Final = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")


class Broken(Exception):
    """The signature does not fit, and why."""


class Closed(Exception):
    """Nothing can be said about the signature, and why."""


@dataclass(frozen=True, slots=True)
class _Reference:
    uri: str
    form: c14n.Form
    enveloped: bool
    digest: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Covered:
    """How the content is covered: by an `old` digest or not, and signed when (XAdES)."""

    old: bool
    signed_at: datetime | None


def cover(signature: etree._Element, info: etree._Element, read: etree._Element) -> Covered:
    """Every digest fits and one covers what is read."""
    elements = [child for child in info if child.tag == f"{{{DSIG}}}Reference"]
    if not 1 <= len(elements) <= SIGNATURES_PER_DOCUMENT:
        raise Closed("the signature refers to nothing, or to more than anybody can need")
    covered, time = False, None
    references = [_reference(element) for element in elements]
    for reference in references:
        target = _target(signature, reference)
        inside = any(node is signature for node in target.iterancestors())
        if inside:
            _match([c14n.part(target, reference.form)], reference)
            time = time or _signing_time(target)
            continue
        if not any(node is target for node in (read, *read.iterancestors())):
            raise Broken("the signature covers another part than the one that is read")
        if not reference.enveloped:
            raise Closed("the signature stands inside what it signs without saying so")
        _match(_texts(target, signature, reference), reference)
        covered = True
    if not covered:
        raise Broken("the signature does not cover what is read")
    return Covered(any(reference.digest == "sha1" for reference in references), time)


def _signing_time(properties: etree._Element) -> datetime | None:
    """What XAdES says in the properties that were signed too."""
    stated = next(properties.iter(f"{{{XADES}}}SigningTime"), None)
    try:
        found = datetime.fromisoformat((stated.text or "").strip()) if stated is not None else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found is not None else None


def _texts(
    target: etree._Element, signature: etree._Element, reference: _Reference
) -> Iterator[bytes]:
    """What the digest may have been made of: the document, or a part that once was one."""
    root = target.getroottree().getroot()
    if target is root:
        yield _document_without(signature, reference.form)
    else:
        yield c14n.part(target, reference.form, without=signature)
    parent = signature.getparent()
    if reference.uri == "" and parent is not None and parent is not root:
        yield c14n.part(parent, dataclasses.replace(reference.form, alone=True), without=signature)


def _document_without(signature: etree._Element, form: c14n.Form) -> bytes:
    """The canonical document without its signature, made on a copy. What follows it stays."""
    tree = signature.getroottree()
    place = next(n for n, node in enumerate(tree.getroot().iter()) if node is signature)
    copied = deepcopy(tree).getroot()
    gone = next(islice(copied.iter(), place, None))
    before, parent = gone.getprevious(), gone.getparent()
    if parent is None:
        raise Broken("the signature is the whole document")
    if before is not None:
        before.tail = (before.tail or "") + (gone.tail or "")
    else:
        parent.text = (parent.text or "") + (gone.tail or "")
    parent.remove(gone)
    try:
        return c14n.whole(copied, form)
    except etree.C14NError:
        raise Closed("a namespace without a full address leaves it no canonical form") from None


def _match(texts: Iterable[bytes], reference: _Reference) -> None:
    for text in texts:
        digest = hashlib.new(reference.digest, text).digest()
        if hmac.compare_digest(digest, reference.value):
            return
    raise Broken("the content does not fit its digest: it was changed after signing")


def _target(signature: etree._Element, reference: _Reference) -> etree._Element:
    root = signature.getroottree().getroot()
    if reference.uri == "":
        return root
    if not reference.uri.startswith("#") or len(reference.uri) < 2:
        raise Closed("the signature refers to something outside the document; nothing is fetched")
    name = reference.uri[1:]
    found = [
        node
        for node in root.iter(etree.Element)
        if any(node.get(attribute) == name for attribute in _IDS)
    ]
    if len(found) != 1:
        raise Broken(f"what the signature refers to ({name}) stands {len(found)} times in it")
    return found[0]


def _reference(element: etree._Element) -> _Reference:
    form, enveloped = c14n.Form(), False
    for transform in element.iter(f"{{{DSIG}}}Transform"):
        if transform.get("Algorithm") == ENVELOPED:
            enveloped = True
        else:
            form = form_of(transform)
    method = only(element, "DigestMethod").get("Algorithm", "")
    if method not in _DIGESTS:
        raise Closed(f"the digest {method} is not known here")
    uri = element.get("URI")
    if uri is None:
        raise Closed("the signature does not say what it covers")
    return _Reference(uri, form, enveloped, _DIGESTS[method], octets(only(element, "DigestValue")))


def form_of(element: etree._Element) -> c14n.Form:
    name = element.get("Algorithm", "")
    if name not in _FORMS:
        raise Closed(f"the transformation {name} is not accepted: it could leave content out")
    form = _FORMS[name]
    listed = element.find(f"{{{_EXC}}}InclusiveNamespaces")
    if listed is None:
        return form
    prefixes = frozenset(
        "" if prefix == "#default" else prefix for prefix in listed.get("PrefixList", "").split()
    )
    return dataclasses.replace(form, prefixes=prefixes)


def only(element: etree._Element, name: str) -> etree._Element:
    found = [child for child in element if child.tag == f"{{{DSIG}}}{name}"]
    if len(found) != 1:
        raise Closed(f"the signature is incomplete: {name} stands {len(found)} times in it")
    return found[0]


def octets(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except ValueError:
        raise Broken(f"{xml.local(element)} is no base64") from None
