"""Which elements does each validation profile demand, and in which ranges?

Sources: Council Recommendation of 16 June 2022 (OJ C 243), Annex I (Cedefop glossary; the optional
ones from SWD(2021)367); Common Microcredential Framework (FutureLearn partner help centre); 4EU+
common understanding of 2024; University of Geneva, memento 0369 (2023); Cedefop on Czech public
universities. Handbook domain 1.2, 2.1, 2.2.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Profile(StrEnum):
    ANNEX_I = "ANNEX_I"
    CMF = "CMF"
    ALLIANCE = "ALLIANCE"
    UNIGE = "UNIGE"
    CZ = "CZ"


class Element(StrEnum):
    """The words of Annex I, then those of the other profiles."""

    LEARNER = "learner"
    TITLE = "title"
    COUNTRY = "country"
    AWARDING_BODY = "awarding_body"
    ISSUE_DATE = "issue_date"
    OUTCOMES = "outcomes"
    WORKLOAD = "workload"
    LEVEL = "level"
    ASSESSMENT = "assessment"
    PARTICIPATION = "participation"
    QUALITY_ASSURANCE = "quality_assurance"
    PREREQUISITES = "prerequisites"
    ID_VERIFICATION = "id_verification"
    GRADE = "grade"
    STACKABILITY = "stackability"
    FURTHER_INFORMATION = "further_information"
    HOURS = "hours"
    ECTS = "ects"
    SUMMATIVE_ASSESSMENT = "summative_assessment"
    DEGREE_LINK = "degree_link"


class Range(NamedTuple):
    """Closed: both ends belong to it."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


class Terms(NamedTuple):
    """What a profile demands. `strict`: a value out of range fails instead of warning."""

    title: str
    version: str
    source: str
    demanded: tuple[Element, ...]
    shown: tuple[Element, ...] = ()
    ects: Range | None = None
    hours: Range | None = None
    strict: bool = False


HOURS_PER_CREDIT: Final = Range(Decimal(25), Decimal(30))

TERMS: Final[Mapping[Profile, Terms]] = MappingProxyType(
    {
        Profile.ANNEX_I: Terms(
            title="European approach to micro-credentials, Annex I",
            version="2022",
            source="Council Recommendation of 16 June 2022 (OJ C 243, 27.6.2022), Annex I",
            demanded=(
                Element.LEARNER,
                Element.TITLE,
                Element.COUNTRY,
                Element.AWARDING_BODY,
                Element.ISSUE_DATE,
                Element.OUTCOMES,
                Element.WORKLOAD,
                Element.LEVEL,
                Element.ASSESSMENT,
                Element.PARTICIPATION,
                Element.QUALITY_ASSURANCE,
            ),
            shown=(
                Element.PREREQUISITES,
                Element.ID_VERIFICATION,
                Element.GRADE,
                Element.STACKABILITY,
                Element.FURTHER_INFORMATION,
            ),
        ),
        Profile.CMF: Terms(
            title="Common Microcredential Framework",
            version="2019, levels widened later",
            source="Common Microcredential Framework (FutureLearn partner help centre)",
            demanded=(
                Element.HOURS,
                Element.ECTS,
                Element.LEVEL,
                Element.OUTCOMES,
                Element.SUMMATIVE_ASSESSMENT,
                Element.ID_VERIFICATION,
                Element.DEGREE_LINK,
            ),
            ects=Range(Decimal(4), Decimal(6)),
            hours=Range(Decimal(100), Decimal(150)),
            strict=True,
        ),
        Profile.ALLIANCE: Terms(
            title="4EU+ common understanding",
            version="2024",
            source="4EU+ micro-credential slides, 2024",
            demanded=(Element.ECTS,),
            ects=Range(Decimal(1), Decimal(15)),
        ),
        Profile.UNIGE: Terms(
            title="University of Geneva",
            version="2023",
            source="University of Geneva, memento 0369 (2023)",
            demanded=(Element.ECTS,),
            ects=Range(Decimal(1), Decimal(9)),
        ),
        Profile.CZ: Terms(
            title="Czech public universities",
            version="2024",
            source="Cedefop, news on Czechia",
            demanded=(Element.ECTS,),
            ects=Range(Decimal(1), Decimal(60)),
        ),
    }
)
