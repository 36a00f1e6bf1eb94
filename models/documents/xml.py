"""How is XML from anyone parsed without harm?

No document type declaration, no entity, no include, no network; limits on depth and text are those
of libxml2 without `huge_tree`. XInclude is never processed (handbook formats 1, trap 13).
"""

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from models.documents.findings import AGAIN, Finding, Unreadable, blocking, warning

# What may stand before the root: atomic and possessive, so that no comment is tried twice.
_MISC = rb"(?>\s|<!--(?>.*?-->)|<\?(?>.*?\?>))*+"
_DOCTYPE = re.compile(
    rb"(?:\xef\xbb\xbf)?" + _MISC + rb"<!DOCTYPE\s+([^\s>\[]+)([^>\[]*)(\[?)", re.S
)
_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
_ROOT = re.compile(rb"\A(?:\xef\xbb\xbf)?" + _MISC + rb"<([A-Za-z_][^\s/>]*)", re.S)
WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
ASCII_LIKE = ("utf-8", "ascii", "iso8859", "cp125", "latin", "koi8")
PICTURE = b"svg"  # baked badges: drawing programs write the doctype of SVG, which is ignored


@dataclass(frozen=True, slots=True)
class Parsed:
    root: etree._Element
    findings: tuple[Finding, ...] = ()


def parse(data: bytes) -> Parsed:
    """Raises `Unreadable` with the line of what is wrong."""
    plain, encoding = _ascii_view(data)
    _refuse_doctype(plain)
    try:
        return Parsed(_tree(data))
    except etree.XMLSyntaxError as fault:
        if encoding in WIDE and plain is data:
            return _as_utf8(data, encoding)
        raise _broken(fault) from None
    except (ValueError, LookupError) as fault:
        raise Unreadable(blocking("XML_BROKEN", "", f"no valid XML: {fault}")) from None


def root_name(data: bytes) -> str | None:
    """The name of the root as written, also where the rest cannot be parsed."""
    found = _ROOT.match(data)
    return found.group(1).decode("utf-8", "replace") if found else None


def local(element: etree._Element) -> str:
    """The name without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag[0] == "{" else ""


def place(element: etree._Element) -> str:
    """An XPath without namespaces, with positions: `/elmo/report[1]/issuer`."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        parent, name = node.getparent(), local(node)
        if parent is not None:
            same = [child for child in parent if local(child) == name]
            if len(same) > 1:
                name = f"{name}[{same.index(node) + 1}]"
        steps.append(name)
        node = parent
    return "/" + "/".join(reversed(steps))


def _tree(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_pis=False,
        recover=False,
    )
    root = etree.fromstring(data, parser)
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and local(root) != PICTURE.decode():
        raise _doctype()
    return root


def _ascii_view(data: bytes) -> tuple[bytes, str]:
    """The bytes in which a document type would show, and the encoding they claim."""
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _narrowed(data, name), name
    if data[:4] in (b"<\0?\0", b"\0<\0?", b"<\0\0\0", b"\0\0\0<") or b"\0" in data[:4]:
        wide = "utf-16-le" if data[:1] == b"<" else "utf-16-be"
        return _narrowed(data, wide), wide
    found = _DECLARED.match(data)
    if found is None:
        return data, "utf-8"
    declared = found.group(1).decode("ascii")
    try:
        encoding = codecs.lookup(declared).name
    except LookupError:
        raise _encoding(declared) from None
    if not encoding.startswith((*ASCII_LIKE, *WIDE)):
        raise _encoding(declared)
    return data, encoding


def _narrowed(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeDecodeError:
        raise _encoding(encoding) from None


def _as_utf8(data: bytes, declared: str) -> Parsed:
    """Some exporters declare UTF-16 and write UTF-8: read as what it is, and said."""
    try:
        text = data.decode("utf-8-sig")
        root = _tree(re.sub(r"\A\s*<\?xml.*?\?>", "", text, flags=re.S).encode("utf-8"))
    except (UnicodeDecodeError, etree.XMLSyntaxError, ValueError):
        raise _encoding(declared) from None
    said = warning("ENCODING", "line 1", f"declared as {declared}, written as utf-8: read as utf-8")
    return Parsed(root, (said,))


def _refuse_doctype(plain: bytes) -> None:
    found = _DOCTYPE.match(plain)
    if found is not None and (found.group(1) != PICTURE or found.group(3)):
        raise _doctype()


def _doctype() -> Unreadable:
    return Unreadable(
        blocking(
            "DOCTYPE_REFUSED",
            "before the root",
            "the document declares its own document type or entities; nothing was expanded or"
            " fetched, and it is not read. Ask for the file without <!DOCTYPE …>",
        )
    )


def _encoding(name: str) -> Unreadable:
    return Unreadable(
        blocking("ENCODING_BROKEN", "line 1", f"the text is not in the encoding {name} it declares")
    )


def _broken(fault: etree.XMLSyntaxError) -> Unreadable:
    line, column = fault.position if fault.position else (0, 0)
    where = f"line {line}, column {column}"
    what = fault.msg.partition(", line ")[0]
    said = f"no well-formed XML at {where} ({what}): {AGAIN}"
    return Unreadable(blocking("XML_BROKEN", where, said))
