"""What does a comparison read? The two sides, as far as they matter for it.

An achievement comes from a document (`models/matching/intake.py`) or from typed facts; a component
from the catalogue. Languages are tags of BCP 47 as found; hours and ECTS are `Decimal`.
"""

from decimal import Decimal

from models.frozen import Frozen
from models.rules.criteria import SealFound


class OutcomeText(Frozen):
    """`position`: its place in the credential, which explanations refer to."""

    position: int
    text: str
    language: str | None = None
    esco: tuple[str, ...] = ()


class RequiredText(Frozen):
    id: str
    text: str
    essential: bool = True
    esco: tuple[str, ...] = ()


class AchievementText(Frozen):
    title: str | None = None
    language: str | None = None
    outcomes: tuple[OutcomeText, ...] = ()
    ects: Decimal | None = None
    hours: Decimal | None = None
    eqf: int | None = None
    fields: tuple[str, ...] = ()
    quality_reference: str | None = None
    assessment: str | None = None
    seal: SealFound = SealFound.STATED
    seal_why: str | None = None
    notes: tuple[str, ...] = ()


class ComponentText(Frozen):
    code: str | None = None
    title: str | None = None
    language: str | None = None
    outcomes: tuple[RequiredText, ...] = ()
    ects: Decimal | None = None
    hours: Decimal | None = None
    eqf: int | None = None
    fields: tuple[str, ...] = ()
