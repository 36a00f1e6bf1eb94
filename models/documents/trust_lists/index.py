"""Which service of the loaded trust lists issued this certificate?

Lists name thousands of certificates: they are opened once for each process, and only when a seal
asks for one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509

from models.documents.seals import keys
from models.documents.trust_lists.record import Kind, Service, TrustList


@dataclass(frozen=True)
class Listed:
    """A certificate of a service and the list it stands in."""

    of: TrustList
    service: Service
    certificate: x509.Certificate


class Lists:
    """The lists of the store, and their certificates by the name of their subject."""

    def __init__(self, lists: tuple[TrustList, ...] = ()) -> None:
        self.lists = lists

    def named(self, name: x509.Name, kind: Kind) -> tuple[Listed, ...]:
        """Services of this kind whose certificate is that of `name`."""
        found = self._by_name.get(name.public_bytes(), ())
        return tuple(one for one in found if one.service.kind is kind)

    def of(self, territory: str | None) -> TrustList | None:
        return next((one for one in self.lists if one.territory == territory), None)

    @cached_property
    def _by_name(self) -> dict[bytes, list[Listed]]:
        found: dict[bytes, list[Listed]] = {}
        for one in self._opened():
            try:
                name = one.certificate.subject.public_bytes()
            except (ValueError, TypeError):
                continue
            found.setdefault(name, []).append(one)
        return found

    def _opened(self) -> Iterator[Listed]:
        for trust_list in self.lists:
            for service in trust_list.services:
                for written in service.certificates:
                    certificate = keys.certificate_of_base64(written)
                    if certificate is not None:
                        yield Listed(trust_list, service, certificate)
