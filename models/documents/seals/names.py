"""May an authority issue for these names? Constraints on the names below an authority.

Source: RFC 5280 4.2.1.10 and 6.1.4. Directory names, hosts and mail addresses are compared; a
constraint of another kind counts against a certificate that carries a name of that kind.
"""

from collections.abc import Iterable, Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

from models.documents.seals.certificates import extension


def forbidden(constraints: x509.NameConstraints, certificate: x509.Certificate) -> str | None:
    """The first name of the certificate that the constraints do not allow; None where all fit."""
    permitted = list(constraints.permitted_subtrees or ())
    excluded = list(constraints.excluded_subtrees or ())
    for name in _names(certificate):
        own = [tree for tree in permitted if type(tree) is type(name)]
        outside = bool(own) and not any(_below(name, tree) for tree in own)
        banned = any(_below(name, tree) for tree in excluded if type(tree) is type(name))
        if outside or banned:
            value = name.value
            return value.rfc4514_string() if isinstance(value, x509.Name) else str(value)
    return None


def _names(certificate: x509.Certificate) -> Iterator[x509.GeneralName]:
    if len(certificate.subject.rdns):
        yield x509.DirectoryName(certificate.subject)
    found = extension(certificate, x509.SubjectAlternativeName)
    if found is None:
        mails = certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
        yield from _mails(str(mail.value) for mail in mails)
        return
    yield from found


def _mails(written: Iterable[str]) -> Iterator[x509.GeneralName]:
    for mail in written:
        try:
            yield x509.RFC822Name(mail)
        except ValueError:  # letters outside ASCII: no constraint can name it
            continue


def _below(name: x509.GeneralName, tree: x509.GeneralName) -> bool:
    """Whether the name lies in the tree. A kind that is not compared lies in no permitted tree."""
    match name, tree:
        case x509.DirectoryName(), x509.DirectoryName():
            wanted, rdns = tree.value.rdns, name.value.rdns
            return rdns[: len(wanted)] == wanted
        case x509.DNSName(), x509.DNSName():
            host, top = name.value.lower(), tree.value.lower().lstrip(".")
            return host == top or host.endswith(f".{top}") or not top
        case x509.RFC822Name(), x509.RFC822Name():
            return _mail_below(name.value.lower(), tree.value.lower())
    return False


def _mail_below(mail: str, tree: str) -> bool:
    """A whole address, a host, or (with a point in front) every host below it."""
    if "@" in tree:
        return mail == tree
    host = mail.rpartition("@")[2]
    return host.endswith(tree) if tree.startswith(".") else host == tree
