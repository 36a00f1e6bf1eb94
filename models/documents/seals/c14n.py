"""What is the one text of a part of an XML document (Canonical XML 1.0, inclusive and exclusive)?

Written here because libxml2, asked through lxml for a part, declares namespaces that are not there.
Whole documents are left to lxml; both agree on them (tests).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

XML = "http://www.w3.org/XML/1998/namespace"
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)
Namespaces = Mapping[str, str]  # prefix ("" for the default) → address


@dataclass(frozen=True, slots=True)
class Form:
    """`prefixes`: those an exclusive form treats like an inclusive one. `alone`: the part as if it
    were a document, without what it inherits. `inherits`: whether it takes xml:lang and the like
    from above, as the standard wants and tools built on libxml2 forget."""

    exclusive: bool = False
    comments: bool = False
    prefixes: frozenset[str] = field(default_factory=frozenset)
    alone: bool = False
    inherits: bool = True


def part(element: etree._Element, form: Form, without: etree._Element | None = None) -> bytes:
    """The canonical UTF-8 of an element and what is in it, except the element `without`."""
    return "".join(_element(element, form, {}, without, apex=True)).encode("utf-8")


def whole(document: etree._Element, form: Form) -> bytes:
    """The canonical UTF-8 of a document, given by its root."""
    prefixes = sorted(form.prefixes) if form.exclusive else None
    return etree.tostring(
        document.getroottree(),
        method="c14n",
        exclusive=form.exclusive,
        with_comments=form.comments,
        inclusive_ns_prefixes=prefixes or None,
    )


def _element(
    element: etree._Element,
    form: Form,
    written: Namespaces,
    without: etree._Element | None,
    *,
    apex: bool = False,
) -> Iterator[str]:
    name = _name(element.prefix, etree.QName(element).localname)
    attributes = _attributes(element, form, apex=apex)
    new = _namespaces(element, form, written, apex=apex)
    yield f"<{name}"
    for prefix in sorted(new):
        label = f"xmlns:{prefix}" if prefix else "xmlns"
        yield f' {label}="{new[prefix].translate(_ATTRIBUTE)}"'
    for label, value in attributes:
        yield f' {label}="{value.translate(_ATTRIBUTE)}"'
    yield ">"
    yield (element.text or "").translate(_TEXT)
    for child in element:
        if child is not without:
            yield from _child(child, form, {**written, **new}, without)
        yield (child.tail or "").translate(_TEXT)
    yield f"</{name}>"


def _child(
    child: etree._Element, form: Form, written: Namespaces, without: etree._Element | None
) -> Iterator[str]:
    if isinstance(child.tag, str):
        yield from _element(child, form, written, without)
    elif isinstance(child, etree._Comment):
        if form.comments:
            yield f"<!--{(child.text or '').replace(chr(13), '&#xD;')}-->"
    elif isinstance(child, etree._ProcessingInstruction):
        data = f" {child.text}" if child.text else ""
        yield f"<?{child.target}{data.replace(chr(13), '&#xD;')}?>"


def _namespaces(
    element: etree._Element, form: Form, written: Namespaces, *, apex: bool
) -> dict[str, str]:
    """The namespaces to be declared here: those needed that have not been written yet."""
    scope = {prefix or "": address for prefix, address in element.nsmap.items()}
    scope.setdefault("", "")
    if form.exclusive:
        used = {element.prefix or ""}
        used |= {label.partition(":")[0] for label, _ in _own(element) if ":" in label} - {"xml"}
        wanted = {p: scope[p] for p in used | (form.prefixes & scope.keys()) if p in scope}
    elif apex and form.alone and element.getparent() is not None:
        wanted = _declared_here(element, scope)
    else:
        wanted = scope
    return {p: a for p, a in wanted.items() if p != "xml" and a != written.get(p, "")}


def _declared_here(element: etree._Element, scope: Namespaces) -> dict[str, str]:
    """Declarations of the element itself, and those it uses, wherever they were made."""
    parent = element.getparent()
    above = {} if parent is None else {p or "": a for p, a in parent.nsmap.items()}
    used = {
        prefix
        for node in element.iter(etree.Element)
        for prefix in (node.prefix or "", *(label.partition(":")[0] for label, _ in _own(node)))
    }
    return {p: a for p, a in scope.items() if above.get(p) != a or p in used}


def _attributes(element: etree._Element, form: Form, *, apex: bool) -> list[tuple[str, str]]:
    found = _own(element)
    if apex and form.inherits and not form.exclusive and not form.alone:
        have = {label for label, _ in found}
        found += [entry for entry in _inherited(element) if entry[0] not in have]
    return sorted(found, key=lambda entry: _order(element, entry[0]))


def _own(element: etree._Element) -> list[tuple[str, str]]:
    prefixes = {address: prefix for prefix, address in element.nsmap.items() if prefix}
    prefixes[XML] = "xml"
    found = []
    for key, value in element.attrib.items():
        name = etree.QName(str(key))
        prefix = prefixes.get(name.namespace) if name.namespace else None
        found.append((_name(prefix, name.localname), str(value)))
    return found


def _inherited(element: etree._Element) -> list[tuple[str, str]]:
    """Attributes like xml:lang belong to a part as well, where they stand above it."""
    found: dict[str, str] = {}
    for ancestor in element.iterancestors():
        for key, value in ancestor.attrib.items():
            name = etree.QName(str(key))
            if name.namespace == XML:
                found.setdefault(f"xml:{name.localname}", str(value))
    return list(found.items())


def _order(element: etree._Element, label: str) -> tuple[str, str]:
    prefix, colon, local = label.rpartition(":")
    address = XML if prefix == "xml" else element.nsmap.get(prefix, "")
    return (address, local) if colon else ("", label)


def _name(prefix: str | None, local: str) -> str:
    return f"{prefix}:{local}" if prefix else local
