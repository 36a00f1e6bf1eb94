"""Does an enveloped XML signature cover exactly what is read, and does it fit?

Sources: XML Signature 1.1; handbook formats 1 (signing, traps 10 – 13). The element that is read
has to be the one that was signed, else a signature could be carried around in a document of another
hand. A key that stands only in the signature (KeyInfo) is nobody's until the operator knows it.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from cryptography import x509
from lxml import etree

from models.documents import xml
from models.documents.record import Seal, SealKind
from models.documents.seals import c14n, keys
from models.documents.seals.algorithms import XML, Algorithm, PublicKey, fits
from models.documents.seals.seal import invalid, together, unverifiable, valid
from models.documents.seals.trust import Trust
from models.rules.limits import SIGNATURES_PER_DOCUMENT

KIND: Final = SealKind.XMLDSIG
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE: Final = f"{{{DSIG}}}Signature"
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


class _Broken(Exception):
    """The signature does not fit, and why."""


class _Closed(Exception):
    """Nothing can be said about the signature, and why."""


@dataclass(frozen=True, slots=True)
class _Reference:
    uri: str
    form: c14n.Form
    enveloped: bool
    digest: str
    value: bytes


def check(read: etree._Element, trust: Trust) -> Seal:
    """The seal of the element that is read, which stays as it is. No signature at all: NONE."""
    above = [read, *read.iterancestors()]
    own = [child for node in above for child in node if child.tag == SIGNATURE]
    if own:
        if len(own) > SIGNATURES_PER_DOCUMENT:
            return unverifiable(KIND, f"{len(own)} signatures are more than anybody can need")
        return together([_checked(signature, read, trust) for signature in own])
    if next(above[-1].iter(SIGNATURE), None) is not None:
        return invalid(KIND, "the signature belongs to another part than the one that is read")
    return Seal()


def _checked(signature: etree._Element, read: etree._Element, trust: Trust) -> Seal:
    try:
        info = _only(signature, "SignedInfo")
        algorithm = _algorithm(info)
        old = _check_references(signature, info, read)
        form = _form(_only(info, "CanonicalizationMethod"))
        signed = {c14n.part(info, form), c14n.part(info, replace(form, inherits=False))}
        value = _bytes(_only(signature, "SignatureValue"))
        return _by_whom(signature, _Signed(algorithm, value, signed), trust, old)
    except _Broken as fault:
        return invalid(KIND, str(fault))
    except _Closed as fault:
        return unverifiable(KIND, str(fault))


@dataclass(frozen=True, slots=True)
class _Signed:
    algorithm: Algorithm
    value: bytes
    data: set[bytes]  # the texts this part may have had when it was signed

    def fits(self, key: PublicKey) -> bool:
        return any(fits(self.algorithm, key, self.value, text) for text in self.data)


def _by_whom(signature: etree._Element, signed: _Signed, trust: Trust, old: bool) -> Seal:
    aged = "an old algorithm with SHA-1, as EMREX still uses it" if old else None
    for anchor in trust.speaking_for(None, None):
        if signed.fits(anchor.key):
            return valid(KIND, anchor.name, aged, trusted=True)
    chain = tuple(_certificates(signature))
    owned = [c for c in chain if (key := keys.of_certificate(c)) is not None and signed.fits(key)]
    if owned:
        signer = keys.owner(owned[0])
        if trust.knows((owned[0], *(c for c in chain if c is not owned[0]))):
            return valid(KIND, signer, aged, trusted=True)
        why = "it fits the certificate inside it, which nobody here has registered (--trust)"
        return unverifiable(KIND, "; ".join(filter(None, (why, aged))), signer)
    stated = _key_value(signature)
    if chain or stated is not None:
        if stated is None or not signed.fits(stated):
            return invalid(KIND, "the signature does not fit the key that stands in it")
        return unverifiable(KIND, "it fits a key that only the document itself states (--trust)")
    return unverifiable(KIND, "it names no certificate; the key has to be given (--trust)")


def _check_references(
    signature: etree._Element, info: etree._Element, read: etree._Element
) -> bool:
    """Every digest fits and one covers what is read; whether an old algorithm was used."""
    elements = [child for child in info if child.tag == f"{{{DSIG}}}Reference"]
    if not 1 <= len(elements) <= SIGNATURES_PER_DOCUMENT:
        raise _Closed("the signature refers to nothing, or to more than anybody can need")
    covered = False
    references = [_reference(element) for element in elements]
    for reference in references:
        target = _target(signature, reference)
        inside = any(node is signature for node in target.iterancestors())
        if inside:
            _match([c14n.part(target, reference.form)], reference)
            continue
        if not any(node is target for node in (read, *read.iterancestors())):
            raise _Broken("the signature covers another part than the one that is read")
        if not reference.enveloped:
            raise _Closed("the signature stands inside what it signs without saying so")
        _match(_texts(target, signature, reference), reference)
        covered = True
    if not covered:
        raise _Broken("the signature does not cover what is read")
    method = _algorithm(info)
    return method.old or any(reference.digest == "sha1" for reference in references)


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
        yield c14n.part(parent, replace(reference.form, alone=True), without=signature)


def _document_without(signature: etree._Element, form: c14n.Form) -> bytes:
    """The canonical document without its signature, made on a copy. What follows it stays."""
    tree = signature.getroottree()
    place = next(n for n, node in enumerate(tree.getroot().iter()) if node is signature)
    copied = deepcopy(tree).getroot()
    gone = next(islice(copied.iter(), place, None))
    before, parent = gone.getprevious(), gone.getparent()
    if parent is None:
        raise _Broken("the signature is the whole document")
    if before is not None:
        before.tail = (before.tail or "") + (gone.tail or "")
    else:
        parent.text = (parent.text or "") + (gone.tail or "")
    parent.remove(gone)
    try:
        return c14n.whole(copied, form)
    except etree.C14NError:
        raise _Closed("a namespace without a full address leaves it no canonical form") from None


def _match(texts: Iterable[bytes], reference: _Reference) -> None:
    for text in texts:
        digest = hashlib.new(reference.digest, text).digest()
        if hmac.compare_digest(digest, reference.value):
            return
    raise _Broken("the content does not fit its digest: it was changed after signing")


def _target(signature: etree._Element, reference: _Reference) -> etree._Element:
    root = signature.getroottree().getroot()
    if reference.uri == "":
        return root
    if not reference.uri.startswith("#") or len(reference.uri) < 2:
        raise _Closed("the signature refers to something outside the document; nothing is fetched")
    name = reference.uri[1:]
    found = [
        node
        for node in root.iter(etree.Element)
        if any(node.get(attribute) == name for attribute in _IDS)
    ]
    if len(found) != 1:
        raise _Broken(f"what the signature refers to ({name}) stands {len(found)} times in it")
    return found[0]


def _reference(element: etree._Element) -> _Reference:
    form, enveloped = c14n.Form(), False
    for transform in element.iter(f"{{{DSIG}}}Transform"):
        if transform.get("Algorithm") == ENVELOPED:
            enveloped = True
        else:
            form = _form(transform)
    method = _only(element, "DigestMethod").get("Algorithm", "")
    if method not in _DIGESTS:
        raise _Closed(f"the digest {method} is not known here")
    uri = element.get("URI")
    if uri is None:
        raise _Closed("the signature does not say what it covers")
    return _Reference(uri, form, enveloped, _DIGESTS[method], _bytes(_only(element, "DigestValue")))


def _form(element: etree._Element) -> c14n.Form:
    name = element.get("Algorithm", "")
    if name not in _FORMS:
        raise _Closed(f"the transformation {name} is not accepted: it could leave content out")
    form = _FORMS[name]
    listed = element.find(f"{{{_EXC}}}InclusiveNamespaces")
    if listed is None:
        return form
    prefixes = frozenset(
        "" if prefix == "#default" else prefix for prefix in listed.get("PrefixList", "").split()
    )
    return replace(form, prefixes=prefixes)


def _algorithm(info: etree._Element) -> Algorithm:
    name = _only(info, "SignatureMethod").get("Algorithm", "")
    if name not in XML:
        raise _Closed(f"the algorithm {name} is not accepted here")
    return XML[name]


def _certificates(signature: etree._Element) -> Iterator[x509.Certificate]:
    for element in signature.iter(f"{{{DSIG}}}X509Certificate"):
        certificate = keys.certificate_of_base64(element.text or "")
        if certificate is not None:
            yield certificate


def _key_value(signature: etree._Element) -> PublicKey | None:
    element = next(signature.iter(f"{{{DSIG}}}RSAKeyValue"), None)
    if element is None:
        return None
    numbers = {xml.local(child): "".join((child.text or "").split()) for child in element}
    to_url = str.maketrans("+/", "-_", "=")
    return keys.of_jwk(
        {
            "kty": "RSA",
            "n": numbers.get("Modulus", "").translate(to_url),
            "e": numbers.get("Exponent", "").translate(to_url),
        }
    )


def _only(element: etree._Element, name: str) -> etree._Element:
    found = [child for child in element if child.tag == f"{{{DSIG}}}{name}"]
    if len(found) != 1:
        raise _Closed(f"the signature is incomplete: {name} stands {len(found)} times in it")
    return found[0]


def _bytes(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except ValueError:
        raise _Broken(f"{xml.local(element)} is no base64") from None
