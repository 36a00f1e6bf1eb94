"""Puts together what was read from several members of one file, each finding under its name."""

from msgspec.structs import replace

from models.documents.findings import Finding, blocking, info
from models.documents.record import Contents, Credential


class Members:
    """`standard`: what the whole is called. Where only one member is a document, it is that."""

    def __init__(self, standard: str) -> None:
        self._standard = standard
        self._credentials: list[Credential] = []
        self._findings: list[Finding] = []
        self._read: list[Contents] = []

    def take(self, name: str, found: Contents) -> None:
        if found.readable:
            self._read.append(found)
            count = len(found.credentials)
            said = f"{found.standard}: {count} credential{'s' if count != 1 else ''}"
            self._findings.append(info("MEMBER_READ", name, said))
        self._credentials += [
            replace(credential, where=placed(name, credential.where))
            for credential in found.credentials
        ]
        self._findings += [
            replace(finding, where=placed(name, finding.where)) for finding in found.findings
        ]

    def leave(self, name: str, finding: Finding) -> None:
        self._findings.append(replace(finding, where=name))

    def contents(self) -> Contents:
        if not self._read:
            nothing = blocking("NO_DOCUMENT_INSIDE", "", "no file inside could be read")
            return Contents(
                readable=False, standard=self._standard, findings=(nothing, *self._findings)
            )
        only = self._read[0] if len(self._read) == 1 else None
        return Contents(
            readable=True,
            standard=only.standard if only is not None else self._standard,
            version=only.version if only is not None else None,
            credentials=tuple(self._credentials),
            findings=tuple(self._findings),
        )


def placed(name: str, where: str) -> str:
    return f"{name}: {where}" if where else name
