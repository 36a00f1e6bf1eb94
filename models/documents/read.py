"""What do these bytes say, by whom, and how well is it proven? The one entry to all readers.

Never an exception for what a document holds: odd input gives findings, hostile input a refusal.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from msgspec.structs import replace

from models.documents import sniff, xml
from models.documents.evidence import judge
from models.documents.findings import Finding, Unreadable, blocking
from models.documents.identifiers import term_store, terms
from models.documents.languages import with_languages
from models.documents.probe import Form, Probe, probe
from models.documents.readers import READERS
from models.documents.record import Contents, Evidence, Reading
from models.documents.registry import Context, Reader

READER_FAILED = "READER_FAILED"  # a fault of ours; no test may ever see it
ENVELOPES = 4  # a credential in a token in a picture in an archive


def read(
    data: bytes,
    *,
    name: str = "",
    trust: Sequence[bytes] = (),
    at: datetime | None = None,
) -> Reading:
    """The canonical record of a document with findings, seal and evidence.

    `trust` adds signers (PEM, JWK, DID document) for this call; `at` is the instant at which
    validity is judged, now by default. `name` is used for messages alone.
    """
    moment = at or datetime.now(UTC)
    term_store.look_again()
    with _no_search_for_circles():
        contents = _contents(data, name, tuple(trust), moment, ENVELOPES)
    judged = [judge(credential, moment) for credential in contents.credentials]
    evidence: tuple[Evidence, ...] = tuple(verdict for verdict, _ in judged)
    findings = contents.findings + tuple(f for _, found in judged for f in found)
    findings += terms.check(contents.credentials)
    return Reading(
        readable=contents.readable,
        standard=contents.standard,
        version=contents.version,
        credentials=with_languages(contents.credentials),
        findings=findings,
        evidence=evidence,
    )


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """A large document makes a million objects and no circles among them; looking for circles again
    and again would take a third of the time."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def _contents(
    data: bytes, name: str, trust: tuple[bytes, ...], at: datetime, envelopes: int
) -> Contents:
    if envelopes == 0:
        return refused(blocking("TOO_DEEP", name, "envelopes lie too deep inside each other"))

    def inside(content: bytes, inner_name: str) -> Contents:
        return _contents(content, inner_name, trust, at, envelopes - 1)

    try:
        seen = probe(data, name)
        reader = _reader(seen)
        if reader is None:
            return _unknown(seen)
        found = reader.read(seen, Context(at=at, trust=trust, inside=inside))
        return replace(found, findings=(*seen.findings, *found.findings))
    except Unreadable as fault:
        return refused(fault.finding, fault.standard or sniff.standard(data))
    except RecursionError:
        return refused(blocking("TOO_DEEP", "", "parts lie too deep inside each other"))
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - the last net: whatever was sent, intake goes on
        message = f"our reader failed ({type(fault).__name__}): please report this document"
        return refused(blocking(READER_FAILED, "", message), sniff.standard(data))


def refused(finding: Finding, standard: str | None = None) -> Contents:
    return Contents(readable=False, standard=standard, findings=(finding,))


def _reader(seen: Probe) -> Reader | None:
    score, reader = 0, None
    for candidate in READERS:
        sure = candidate.recognise(seen)
        if sure > score:
            score, reader = sure, candidate
    return reader


def _unknown(seen: Probe) -> Contents:
    what = {
        Form.XML: f"XML with the root <{xml.local(seen.root)}>" if seen.root is not None else "XML",
        Form.JSON: "JSON without the marks of a credential",
        Form.TEXT: "plain text, or a table whose headings do not name a title and one thing more",
        Form.PNG: "a picture without a badge in it",
        Form.PDF: "a PDF without a credential attached",
        Form.ZIP: "an archive",
        Form.BINARY: "binary data",
    }[seen.form]
    message = f"this is {what}: no known form of a credential or transcript"
    return refused(blocking("NOT_RECOGNISED", "", message))
