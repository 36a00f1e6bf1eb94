"""What has been decided before, for everybody: courses and outcomes, never who or on which day.

Equal decisions of a year are one item, and small numbers are withheld, so that nobody finds one
learner's refusal by knowing where they studied (handbook domain 7.4, matching 4.4).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.documents.parts import normal
from models.rules.outcomes import Outcome
from models.rules.precedent_terms import publishable
from models.store.precedents import FRESH_REVIEW, OVERTURNED, SUPERSEDED
from models.tables.precedent import ITEM, YEAR, Precedent, PrecedentUse

PERCENT = Decimal("0.01")
# What one learner's new decision replaced is counted once, by its replacement.
_PUBLIC = col(Precedent.status) != literal_column(f"'{SUPERSEDED}'")
_YEAR: ColumnElement[int] = literal_column(YEAR, Integer)
_ID: ColumnElement[str] = literal_column(ITEM, String)
_SIMPLE: ColumnElement[str] = literal_column("'simple'::regconfig")
# Equal in all decisions of an item; what may be spelt otherwise; what is gathered.
_SAME = (
    *("home", "programme", "component", "component_version", "institution", "course"),
    *("course_version", "outcome", "status"),
)
_ALIKE = ("title", "language", "ects", "eqf")
_LISTS = ("awarding", "reasons")


class Standing(StrEnum):
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    OVERTURNED = "OVERTURNED"


class Wanted(NamedTuple):
    """`institution`: an awarding one, by slug, id or words of its name. `course`: by the issuer's
    id or part of its title. `q`: words of title, outcomes and awarding bodies, all of them.
    """

    institution: str | None = None
    course: str | None = None
    component: str | None = None
    programme: str | None = None
    home: str | None = None
    outcome: Outcome | None = None
    standing: Standing | None = None
    year: int | None = None
    q: str | None = None


class After(NamedTuple):
    """The last item of the page before."""

    year: int
    id: str
    status: str

    @property
    def words(self) -> str:
        """As an item is called, and as the page after it is asked for."""
        return f"{self.year:04}.{self.id}.{self.status}"


class Item(NamedTuple):
    """`cases`: how many decisions this is, None where they are few."""

    id: str
    home: str
    programme: str
    component: str
    component_version: int
    institution: str
    awarding: list[dict[str, Any]]
    course: str
    title: str | None
    language: str | None
    ects: Decimal | None
    eqf: int | None
    outcome: str
    reasons: list[str]
    standing: str
    year: int
    cases: int | None


class Share(NamedTuple):
    """`refused`: the share of refusals, in hundredths; None where the decisions are few."""

    of: str | None
    decided: int | None
    refused: Decimal | None


class Statistics(NamedTuple):
    countries: list[Share]
    languages: list[Share]
    reviewed: int | None
    disagreed: int | None


async def search(
    session: AsyncSession, wanted: Wanted, on: date, *, after: After | None, limit: int
) -> tuple[list[Item], After | None]:
    """The newest years first; the second is where the next page begins, None at the end."""
    conditions = [_PUBLIC, *_conditions(wanted, on)]
    begun = [] if after is None else [_later(after)]
    page = select(_YEAR, _ID, col(Precedent.status)).where(*conditions, *begun).distinct()
    order = (_YEAR.desc(), _ID, col(Precedent.status))
    keys = (await session.execute(page.order_by(*order).limit(limit + 1))).all()
    shown = [After(*key) for key in keys[:limit]]
    if not shown:
        return [], None
    rows = await session.execute(
        select(
            _YEAR.label("year"),
            _ID.label("id"),
            *(col(getattr(Precedent, name)) for name in _SAME),
            *(func.min(col(getattr(Precedent, name))).label(name) for name in _ALIKE),
            *(func.jsonb_agg(col(getattr(Precedent, name))).label(name) for name in _LISTS),
            func.max(col(Precedent.expires_on)).label("expires_on"),
            func.count().label("cases"),
        )
        .where(*conditions, tuple_(_YEAR, _ID, col(Precedent.status)).in_(shown))
        .group_by(_YEAR, _ID, *(col(getattr(Precedent, name)) for name in _SAME))
        .order_by(*order)
    )
    items = [_item(dict(row), on) for row in rows.mappings()]
    return items, shown[-1] if len(keys) > limit else None


def _later(after: After) -> ColumnElement[bool]:
    same_year = tuple_(_ID, col(Precedent.status)) > tuple_(after.id, after.status)
    return or_(after.year > _YEAR, and_(_YEAR.in_([after.year]), same_year))


def _conditions(wanted: Wanted, on: date) -> Sequence[Any]:
    stated = {
        col(Precedent.home): wanted.home,
        col(Precedent.programme): wanted.programme,
        col(Precedent.component): wanted.component,
        col(Precedent.outcome): wanted.outcome,
        _YEAR: wanted.year,
    }
    conditions = [column == value for column, value in stated.items() if value is not None]
    if wanted.standing is not None:
        overturned = wanted.standing is Standing.OVERTURNED
        conditions.append((col(Precedent.status) == OVERTURNED) == overturned)
        if not overturned:
            expired = wanted.standing is Standing.EXPIRED
            conditions.append((col(Precedent.expires_on) < on) == expired)
    if wanted.institution is not None:
        conditions += [_holds(wanted.institution), _awarded_by(wanted.institution)]
    if wanted.course is not None:
        titled = func.lower(col(Precedent.title)).contains(wanted.course.lower(), autoescape=True)
        conditions.append(or_(col(Precedent.course) == normal(wanted.course), titled))
    if wanted.q is not None:
        conditions.append(_holds(wanted.q))
    return conditions


def _holds(sought: str) -> ColumnElement[bool]:
    """All these words stand in what is searched; answered by an index."""
    words = func.to_tsvector(_SIMPLE, col(Precedent.words))
    return words.op("@@")(func.plainto_tsquery(_SIMPLE, normal(sought)))


def _awarded_by(institution: str) -> Any:
    return text(
        "EXISTS (SELECT 1 FROM jsonb_array_elements(precedent.awarding) AS body"
        " WHERE lower(body->>'key') = :awarding OR"
        " to_tsvector('simple', coalesce(body->>'name', ''))"
        " @@ plainto_tsquery('simple', :awarding))"
    ).bindparams(bindparam("awarding", normal(institution)))


def _item(row: Mapping[str, Any], on: date) -> Item:
    standing = Standing.ACTIVE if row["expires_on"] >= on else Standing.EXPIRED
    if row["status"] == OVERTURNED:
        standing = Standing.OVERTURNED
    return Item(
        **{name: value for name, value in row.items() if name in Item._fields}
        | {
            "id": After(row["year"], row["id"], row["status"]).words,
            "awarding": row["awarding"][0],
            "reasons": sorted({code for each in row["reasons"] for code in each}),
            "standing": standing.value,
            "cases": publishable(row["cases"]),
        }
    )


async def statistics(session: AsyncSession, home: str | None) -> Statistics:
    """How often committees refused, by country that awarded and by language; and how often a fresh
    review disagreed. What was only confirmed is no new judgement and is not counted.
    """
    alike = (col(Precedent.awarding), col(Precedent.language), col(Precedent.outcome))
    judged = select(*alike, func.count()).where(_PUBLIC, col(Precedent.follows).is_(None))
    if home is not None:
        judged = judged.where(col(Precedent.home) == home)
    countries, languages = _Shares(), _Shares()
    for awarding, language, outcome, count in await session.execute(judged.group_by(*alike)):
        for country in {body["country"] for body in awarding}:
            countries.add(country, outcome, count)
        languages.add(language, outcome, count)
    reviews = await _reviews(session, home)
    reviewed = publishable(sum(reviews.values()))
    return Statistics(
        countries=countries.told(),
        languages=languages.told(),
        reviewed=reviewed,
        disagreed=None if reviewed is None else reviews.get("DISAGREED", 0),
    )


class _Shares:
    """Counts decisions and, of them, refusals."""

    def __init__(self) -> None:
        self._decided: Counter[str | None] = Counter()
        self._refused: Counter[str | None] = Counter()

    def add(self, of: str | None, outcome: str, count: int) -> None:
        self._decided[of] += count
        self._refused[of] += count if outcome == Outcome.REFUSED.value else 0

    def told(self) -> list[Share]:
        return [self._share(of) for of in sorted(self._decided, key=lambda of: of or "")]

    def _share(self, of: str | None) -> Share:
        decided = publishable(self._decided[of])
        if decided is None:
            return Share(of, None, None)
        exact = Decimal(self._refused[of]) / Decimal(decided)
        return Share(of, decided, exact.quantize(PERCENT, ROUND_HALF_UP))


async def _reviews(session: AsyncSession, home: str | None) -> dict[str, int]:
    """Fresh reviews that could be compared, by what came of them."""
    wanted = (
        select(col(PrecedentUse.result), func.count())
        .join(Precedent, col(Precedent.id) == col(PrecedentUse.precedent))
        .where(
            col(PrecedentUse.kind) == FRESH_REVIEW,
            col(PrecedentUse.result).in_(["AGREED", "DISAGREED"]),
        )
        .group_by(col(PrecedentUse.result))
    )
    if home is not None:
        wanted = wanted.where(col(Precedent.home) == home)
    return {str(result): count for result, count in await session.execute(wanted)}
