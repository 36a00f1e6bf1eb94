"""What does a message of Erasmus Without Paper hold: transcripts, a learning agreement, or neither?

Source: EWP imobility-tors 1 – 3, omobility-las 1 and the other APIs; handbook formats 4. Messages
between systems (catalogues, manifests, agreements of institutions) are named and not read.
"""

from lxml import etree
from msgspec.structs import replace

from models.documents.elmo.element import Children, children, leftovers, text
from models.documents.elmo.reader import ROOT, read_elmo
from models.documents.ewp.agreement import agreement
from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import Bucket, Contents, Credential, Distribution
from models.documents.registry import Context
from models.documents.scalars import decimal
from models.documents.seals.attached import of_xml
from models.documents.xml import local, namespace, place

TOR, LA, OTHER = "EWP-TOR", "EWP-LA", "EWP"
NAMESPACE = "https://github.com/erasmus-without-paper/"
_TRANSCRIPTS = frozenset(("imobility-tors-get-response", "tor"))
_AGREEMENTS = frozenset(("omobility-las-get-response", "la"))
_AGREEMENT_PARTS = frozenset(
    (
        *("first-version", "approved-changes", "changes-proposal", "comment-proposal-v1"),
        *("approve-proposal-v1", "update-components-studied-v1"),
        *("omobility-las-index-response", "omobility-las-update-request"),
        *("omobility-las-update-response", "omobility-las-stats-response"),
    )
)

# What other messages are, by the end of the name of their root.
_KINDS = {
    "tors-index-response": "a list of the numbers of transcripts: hand in the transcripts",
    "courses-response": "a catalogue of courses: it says nothing of what a learner achieved",
    "error-response": "an error that another system reported in place of an answer",
    "omobilities-get-response": "a nomination: the learner has achieved nothing yet",
    "ewp-mobility-file": "a nomination: the learner has achieved nothing yet",
    "iias-get-response": "an agreement between two universities, not about a learner",
}
_TRANSCRIPT = frozenset((ROOT, "gradeConversionTable"))


def recognise(probe: Probe) -> int:
    if probe.form is not Form.XML or probe.root is None:
        return 0
    name = local(probe.root)
    if namespace(probe.root).startswith(NAMESPACE):
        return 90
    if name in _TRANSCRIPTS | _AGREEMENTS | _AGREEMENT_PARTS:
        return 60
    return 20 if _inside(probe.root, ROOT, "report") is not None else 0


def read(probe: Probe, context: Context) -> Contents:
    root, notes = probe.root, Notes()
    if root is None:
        raise ValueError("recognise() said this is XML")
    name = local(root)
    if name in _TRANSCRIPTS:
        return _contents(TOR, root, _transcripts(root, probe.data, context, notes), notes)
    if name in _AGREEMENTS:
        found = [root] if name == "la" else children(root).get("la", [])
        agreed = tuple(_agreement(la, n, len(found), root, notes) for n, la in enumerate(found, 1))
        return _contents(LA, root, agreed, notes)
    if name in _AGREEMENT_PARTS:
        message = (
            "one step of the exchange about a learning agreement, not the agreement: ask for the"
            " whole agreement as both universities signed it"
        )
        notes.blocking("PART_OF_AN_AGREEMENT", f"/{name}", message)
        return Contents(readable=False, standard=LA, findings=notes.all())
    return _wrapped(probe, root, context, notes) or _not_read(root, notes)


def _wrapped(probe: Probe, root: etree._Element, context: Context, notes: Notes) -> Contents | None:
    """A transcript that lies inside another message is read all the same."""
    found: list[Credential] = []
    for elmo in root.iter(f"{{*}}{ROOT}"):
        if any(local(above) == ROOT for above in elmo.iterancestors()):
            continue
        seal, remarks = of_xml(elmo, probe.data, context)
        notes.extend(remarks)
        found += read_elmo(elmo, place(elmo), notes, seal)
    if not found:
        return None
    message = f"a transcript (ELMO) lies inside <{local(root)}>: the transcript alone is read"
    notes.info("INSIDE_ANOTHER", f"/{local(root)}", message)
    ours = namespace(root).startswith(NAMESPACE)
    return _contents(TOR if ours else ROOT.upper(), root, tuple(found), notes)


def _not_read(root: etree._Element, notes: Notes) -> Contents:
    name = local(root)
    kind = next((said for end, said in _KINDS.items() if name.endswith(end)), None)
    said = kind or "a message between systems that says nothing of what a learner achieved"
    notes.blocking("NO_RECORD", f"/{name}", f"{said} ({name})")
    standard = OTHER
    return Contents(readable=False, standard=standard, findings=notes.all())


def _agreement(
    la: etree._Element, number: int, several: int, root: etree._Element, notes: Notes
) -> Credential:
    inside = "" if la is root else f"/la[{number}]" if several > 1 else "/la"
    return agreement(la, f"/{local(root)}{inside}", notes)


def _inside(root: etree._Element, name: str, child: str) -> etree._Element | None:
    """The first element of this name, in any namespace, that has such a child."""
    found = (one for one in root.iter(f"{{*}}{name}") if one.find(f"{{*}}{child}") is not None)
    return next(found, None)


def _contents(
    standard: str, root: etree._Element, credentials: tuple[Credential, ...], notes: Notes
) -> Contents:
    if not credentials:
        what = "transcript" if standard == TOR else "learning agreement"
        message = f"the answer is empty: the other system sent no {what}; ask the partner for it"
        notes.blocking("NO_RECORD", f"/{local(root)}", message)
        return Contents(readable=False, standard=standard, findings=notes.all())
    return Contents(
        readable=True,
        standard=standard,
        version=_version(root),
        credentials=credentials,
        findings=notes.all(),
    )


def _version(root: etree._Element) -> str | None:
    """The major version of the API, where the namespace says it (`stable-v2`)."""
    found = namespace(root).partition("/stable-v")[2]
    return found.partition("/")[0] or None


def _transcripts(
    root: etree._Element, data: bytes, context: Context, notes: Notes
) -> tuple[Credential, ...]:
    found: list[Credential] = []
    tors = [root] if local(root) == "tor" else children(root).get("tor", [])
    for number, tor in enumerate(tors, 1):
        kids = children(tor)
        where = f"/{local(root)}" + (f"/tor[{number}]" if tor is not root else "")
        tables = _grade_tables(kids, where, notes)
        rest = leftovers(kids, _TRANSCRIPT, where)
        if ROOT not in kids:
            notes.warning("NO_REPORT", where, "this transcript is empty: ask the partner for it")
        for elmo in kids.get(ROOT, []):
            seal, remarks = of_xml(elmo, data, context)
            notes.extend(remarks)
            reports = read_elmo(elmo, f"{where}/{ROOT}", notes, seal)
            if not reports:
                message = "there is no report in this transcript: nothing was achieved or sent"
                notes.warning("NO_REPORT", f"{where}/{ROOT}", message)
            for report in reports:
                update = {"grade_tables": tables, "unknown": report.unknown + rest}
                found.append(replace(report, **update))
                rest = ()
    return tuple(found)


def _grade_tables(kids: Children, where: str, notes: Notes) -> tuple[Distribution, ...]:
    return tuple(
        Distribution(
            isced=(table.get("iscedCode") or "").strip() or None,
            percent=True,
            buckets=_frequencies(table, f"{where}/gradeConversionTable", notes),
            description=text(table) or None,
        )
        for group in kids.get("gradeConversionTable", [])
        for table in children(group).get("iscedTable", [])
    )


def _frequencies(table: etree._Element, where: str, notes: Notes) -> tuple[Bucket, ...]:
    found = []
    for frequency in children(table).get("gradeFrequency", []):
        share = decimal(frequency.get("percentage"), where, notes)
        if share is not None:
            found.append(Bucket(label=(frequency.get("label") or "").strip(), count=share))
    return tuple(found)
