"""Collects findings while a document is read; the same remark is kept a limited number of times."""

from collections import Counter

from models.documents.findings import Finding, Severity
from models.documents.place import Where

SAME_REMARK = 20  # a transcript with one habit repeats it in every course


class Notes:
    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._times: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How often something was said so far, the left out included."""
        return self._times.total()

    def add(self, severity: Severity, code: str, where: Where, message: str) -> None:
        self._times[code] += 1
        if self._times[code] <= SAME_REMARK:
            found = Finding(code=code, severity=severity, where=str(where), message=message)
            self._found.append(found)

    def info(self, code: str, where: Where, message: str) -> None:
        self.add(Severity.INFO, code, where, message)

    def warning(self, code: str, where: Where, message: str) -> None:
        self.add(Severity.WARNING, code, where, message)

    def blocking(self, code: str, where: Where, message: str) -> None:
        self.add(Severity.BLOCKING, code, where, message)

    def extend(self, findings: tuple[Finding, ...]) -> None:
        self._found.extend(findings)

    def all(self) -> tuple[Finding, ...]:
        """Every finding in the order of the document, then how often one was left out."""
        more = [
            Finding(
                code=code,
                severity=Severity.INFO,
                where="",
                message=f"the same remark ({code}) applies {times - SAME_REMARK} times more",
            )
            for code, times in self._times.items()
            if times > SAME_REMARK
        ]
        return (*self._found, *more)
