"""What a reader has to say about a document: code, weight, place, a sentence for a registrar."""

from enum import StrEnum

from models.documents.value import Value

AGAIN = "the file was cut off or changed by hand, ask for it as it was issued"


class Severity(StrEnum):
    INFO = "INFO"
    WARNING = "WARNING"
    BLOCKING = "BLOCKING"


class Finding(Value, frozen=True, kw_only=True):
    """`where` is an XPath, a JSON Pointer, a line or the name of a member of an archive."""

    code: str
    severity: Severity
    where: str
    message: str


def info(code: str, where: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.INFO, where=where, message=message)


def warning(code: str, where: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, where=where, message=message)


def blocking(code: str, where: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.BLOCKING, where=where, message=message)


class Unreadable(Exception):
    """Ends the reading of one document inside the readers; `read()` turns it into its finding."""

    def __init__(self, finding: Finding, *, standard: str | None = None) -> None:
        super().__init__(finding.message)
        self.finding = finding
        self.standard = standard
