"""What a person typed instead of handing in a document: the object of contracts 4, as a record."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from models.documents.record import (
    Achievement,
    Assessment,
    Awarding,
    Credential,
    Evidence,
    Grade,
    LangFrom,
    Organisation,
    Outcome,
    Reading,
    Text,
)
from models.rules.limits import OUTCOMES_PER_COMPONENT
from models.rules.shapes import EqfLevel, Number

FORM = "FORM"


def _grade(value: Any) -> Any:
    return {"label": value} if isinstance(value, str) else value


class GradeForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    scheme: str | None = None
    passed: bool | None = None


class AchievementForm(BaseModel):
    """`issuer`: the awarding university as the paper names it; `id`: its id of the award."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1, max_length=500)
    language: str | None = Field(default=None, max_length=35)
    outcomes: tuple[Annotated[str, Field(max_length=20_000)], ...] = Field(
        default=(), max_length=OUTCOMES_PER_COMPONENT
    )
    ects: Number | None = None
    hours: Number | None = None
    eqf: EqfLevel | None = None
    id: str | None = Field(default=None, max_length=500)
    issuer: str | None = Field(default=None, max_length=500)
    issued_on: str | None = Field(default=None, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    grade: Annotated[GradeForm | None, BeforeValidator(_grade)] = None


def reading(form: AchievementForm) -> Reading:
    """Typed in by a person of the home university, so no seal and nothing to prove it by."""
    issuer = Organisation(names=(Text(text=form.issuer),)) if form.issuer else None
    grade = None
    if form.grade is not None:
        grade = Grade(label=form.grade.label, scheme=form.grade.scheme, passed=form.grade.passed)
    achievement = Achievement(
        where="/achievement",
        id=form.id,
        titles=(Text(text=form.title, lang=form.language),),
        ects=None if form.ects is None else Decimal(form.ects),
        hours=form.hours,
        eqf=form.eqf,
        outcomes=tuple(_outcome(text, form.language) for text in form.outcomes),
        grade=grade,
        assessments=(Assessment(grade=grade),) if grade else (),
        awarding=Awarding(bodies=(issuer,)) if issuer else None,
    )
    credential = Credential(where="/achievement", issuer=issuer, achievements=(achievement,))
    return Reading(
        readable=True,
        standard=FORM,
        credentials=(credential,),
        evidence=(Evidence.NEEDS_A_PERSON,),
    )


def _outcome(text: str, language: str | None) -> Outcome:
    return Outcome(
        text=text,
        lang=language,
        lang_from=LangFrom.TAG if language else LangFrom.NONE,
        texts=(Text(text=text, lang=language),),
    )
