"""What a learner brings, in one form for every standard: the canonical record.

Source: handbook formats 9 (canonical model and mapping); design O-19, O-20, O-37, O-50, D-25.
Texts keep the language they are tagged with; credits and hours are `Decimal`; dates keep the
document's own spelling beside the day. What no field has a place for is in `unknown`, verbatim.
"""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from models.documents.basics import Identifier as Identifier
from models.documents.basics import Learner as Learner
from models.documents.basics import Moment as Moment
from models.documents.basics import Organisation as Organisation
from models.documents.basics import Text as Text
from models.documents.basics import Texts as Texts
from models.documents.basics import Unknown as Unknown
from models.documents.basics import best as best
from models.documents.basics import best_text as best_text
from models.documents.findings import Finding
from models.documents.proof import Evidence as Evidence
from models.documents.proof import Owner as Owner
from models.documents.proof import Seal as Seal
from models.documents.proof import SealKind as SealKind
from models.documents.proof import SealState as SealState
from models.documents.value import Value


class LangFrom(StrEnum):
    TAG = "TAG"
    DETECTED = "DETECTED"
    NONE = "NONE"


class Outcome(Value, frozen=True, kw_only=True):
    """One learning outcome. `lang` by tag, else by detection; `lang_from` says which (O-50)."""

    id: str | None = None
    text: str
    lang: str | None = None
    lang_from: LangFrom = LangFrom.NONE
    texts: Texts = ()
    esco: tuple[str, ...] = ()


class Credit(Value, frozen=True, kw_only=True):
    """Credits in the document's own scheme; `scheme` is `ects` only where it says so."""

    scheme: str
    value: Decimal


class Level(Value, frozen=True, kw_only=True):
    """A level in a framework other than the EQF, or the EQF as written."""

    scheme: str
    value: str


class Bucket(Value, frozen=True, kw_only=True):
    """How often a grade was given; `count` is a number or, where `percent`, a share."""

    label: str
    count: Decimal


class Distribution(Value, frozen=True, kw_only=True):
    buckets: tuple[Bucket, ...]
    percent: bool = False
    description: str | None = None
    isced: str | None = None


class Grade(Value, frozen=True, kw_only=True):
    """`label` is the document's text ("02" is not "2"); `passed` is None where nothing says so."""

    label: str
    scheme: str | None = None
    scheme_texts: Texts = ()
    passed: bool | None = None
    distribution: Distribution | None = None


class Identity(StrEnum):
    """Supervision and identity check during assessment (handbook domain 1.2, element 13)."""

    UNSUPERVISED_NO_ID = "UNSUPERVISED_NO_ID"
    SUPERVISED_NO_ID = "SUPERVISED_NO_ID"
    SUPERVISED_ID = "SUPERVISED_ID"


class Assessment(Value, frozen=True, kw_only=True):
    titles: Texts = ()
    kind: str | None = None
    mode: str | None = None
    grade: Grade | None = None
    identity: Identity | None = None
    identity_text: str | None = None
    on: Moment | None = None
    by: tuple[Organisation, ...] = ()


class Awarding(Value, frozen=True, kw_only=True):
    """The awarding process: which bodies, when, where."""

    bodies: tuple[Organisation, ...] = ()
    on: Moment | None = None
    location: str | None = None


class Achievement(Value, frozen=True, kw_only=True):
    """What was learned and awarded, with its parts. `hours` is notional workload,
    `contact_hours` are hours spent in class alone.

    `where` is its place in the document. `id` names the course, `award_id` this award of it to this
    learner (D-04). `status` is the document's own word (passed, failed …).
    """

    where: str
    id: str | None = None
    ids: tuple[Identifier, ...] = ()
    award_id: str | None = None
    kind: str | None = None
    titles: Texts = ()
    descriptions: Texts = ()
    ects: Decimal | None = None
    credits: tuple[Credit, ...] = ()
    hours: Decimal | None = None
    contact_hours: Decimal | None = None
    eqf: int | None = None
    levels: tuple[Level, ...] = ()
    isced: tuple[str, ...] = ()
    languages_of_instruction: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    grade: Grade | None = None
    status: str | None = None
    assessments: tuple[Assessment, ...] = ()
    participation: tuple[str, ...] = ()
    quality_assurance: tuple[str, ...] = ()
    stackability: tuple[str, ...] = ()
    prerequisites: Texts = ()
    awarding: Awarding | None = None
    started: Moment | None = None
    ended: Moment | None = None
    term: str | None = None
    homepage: str | None = None
    parts: tuple["Achievement", ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def title(self) -> str | None:
        return best(self.titles)

    def walk(self) -> Iterator["Achievement"]:
        """This achievement, then every part below it, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.parts))


class Recognition(Value, frozen=True, kw_only=True):
    """An earlier decision inside a document: what was brought counts as what (ELMO 2.x).

    `mappings`: identifiers brought → identifiers at home, n to m. `results`: what counts at home,
    where that is not among the achievements of the credential itself. `outcome`: the decision in
    words of ours (FULL, PARTIAL …), of which ELMO has too few (O-22).
    """

    where: str
    ids: tuple[Identifier, ...] = ()
    titles: Texts = ()
    status: str | None = None
    outcome: str | None = None
    decided: Moment | None = None
    basis_issuers: tuple[Organisation, ...] = ()
    basis: tuple[Achievement, ...] = ()
    results: tuple[Achievement, ...] = ()
    mappings: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()


class Attachment(Value, frozen=True, kw_only=True):
    """A file inside the document: what it claims to be, its size in bytes and SHA-256."""

    where: str
    titles: Texts = ()
    kind: str | None = None
    media_type: str | None = None
    size: int
    digest: str


class Credential(Value, frozen=True, kw_only=True):
    """One credential or one report of a transcript: who says what about whom.

    `planned` holds the components of a learning agreement: intended, not earned.
    `inferred_issue_date`: `issued` is taken from `validFrom` (O-20). `doubts`: what the reader
    found that bears on the evidence: a warning asks for a person, what is blocking refuses.
    """

    where: str = ""
    id: str | None = None
    titles: Texts = ()
    issuer: Organisation | None = None
    awarding_bodies: tuple[Organisation, ...] = ()
    learner: Learner | None = None
    achievements: tuple[Achievement, ...] = ()
    planned: tuple[Achievement, ...] = ()
    issued: Moment | None = None
    inferred_issue_date: bool = False
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    revoked: bool = False
    doubts: tuple[Finding, ...] = ()
    seal: Seal = Seal()
    recognitions: tuple[Recognition, ...] = ()
    grade_tables: tuple[Distribution, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unknown: tuple[Unknown, ...] = ()


class Contents(Value, frozen=True, kw_only=True):
    """What one reader found. Not `readable`: the name of the standard and findings, no more."""

    readable: bool
    standard: str | None = None
    version: str | None = None
    credentials: tuple[Credential, ...] = ()
    findings: tuple[Finding, ...] = ()


class Reading(Contents, frozen=True, kw_only=True):
    """The answer of `models.documents.read.read`: contents, judged."""

    evidence: tuple[Evidence, ...] = ()  # one for each credential

    @property
    def achievements(self) -> tuple[Achievement, ...]:
        """The achievements at the top of every credential, in the order of the document."""
        return tuple(a for credential in self.credentials for a in credential.achievements)

    @property
    def issuer(self) -> Organisation | None:
        return next((c.issuer for c in self.credentials if c.issuer is not None), None)

    @property
    def learner(self) -> Learner | None:
        return next((c.learner for c in self.credentials if c.learner is not None), None)

    @property
    def seal(self) -> Seal:
        """The weakest seal of all credentials: what the whole document proves."""
        order = (SealState.INVALID, SealState.UNVERIFIABLE, SealState.NONE, SealState.VALID)
        seals = [credential.seal for credential in self.credentials]
        return min(seals, key=lambda seal: (order.index(seal.state), seal.trusted), default=Seal())

    @property
    def verdict(self) -> Evidence:
        """The strictest of all credentials; REFUSED where nothing was read."""
        order = (Evidence.REFUSED, Evidence.NEEDS_A_PERSON, Evidence.ACCEPTABLE)
        return min(self.evidence, key=order.index, default=Evidence.REFUSED)
