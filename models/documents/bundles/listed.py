"""What stands in a JSON list of credentials? Each is read on its own and reported by its place."""

from models.documents.bundles.members import Members
from models.documents.findings import Unreadable, blocking
from models.documents.probe import Form, Probe
from models.documents.record import Contents
from models.documents.registry import Context
from models.documents.strict_json import verbatim
from models.rules.limits import CREDENTIALS_PER_DOCUMENT

STANDARD = "JSON"
_MARKS = frozenset(("@context", "type", "@type", "credentialSubject"))


def recognise(probe: Probe) -> int:
    if probe.form is not Form.JSON or not isinstance(probe.value, list) or not probe.value:
        return 0
    return 10 if all(isinstance(one, dict) and _MARKS & one.keys() for one in probe.value) else 0


def read(probe: Probe, context: Context) -> Contents:
    if len(probe.value) > CREDENTIALS_PER_DOCUMENT:
        message = f"{len(probe.value)} credentials are more than {CREDENTIALS_PER_DOCUMENT}"
        raise Unreadable(blocking("TOO_MANY_CREDENTIALS", "", message))
    members = Members(STANDARD)
    for number, one in enumerate(probe.value):
        members.take(f"/{number}", context.inside(verbatim(one).encode("utf-8"), probe.name))
    return members.contents()
