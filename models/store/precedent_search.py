"""What has been decided before, for everybody: courses and outcomes, never who or on which day.

Equal decisions of a year are one item, and small numbers are withheld, so that nobody finds one
learner's refusal by knowing where they studied (handbook domain 7.4, matching 4.4).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.documents.parts import normal
from models.rules.outcomes import Outcome
from models.rules.precedent_terms import publishable
from models.store.precedents import ACTIVE, FRESH_REVIEW, OVERTURNED, SUPERSEDED
from models.tables.precedent import Precedent, PrecedentUse

PERCENT = Decimal("0.01")
# What one learner's new decision replaced is counted once, by its replacement.
_CURRENT = col(Precedent.status) != SUPERSEDED
_YEAR = extract("year", col(Precedent.decided_on))


class Standing(StrEnum):
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    OVERTURNED = "OVERTURNED"


class Wanted(NamedTuple):
    """`institution`: an awarding one, by slug, id or part of its name. `course`: by the issuer's id
    or part of its title. `q`: words of title and outcomes, all of them.
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
    items = _items(wanted, on).subquery()
    page = select(items).order_by(items.c.year.desc(), items.c.id).limit(limit + 1)
    if after is not None:
        later = and_(items.c.year == after.year, items.c.id > after.id)
        page = page.where(or_(items.c.year < after.year, later))
    rows = (await session.execute(page)).mappings().all()
    found = [_item(dict(row)) for row in rows[:limit]]
    more = len(rows) > limit
    return found, After(found[-1].year, found[-1].id) if more else None


# What makes decisions one item.
_SAME = (
    *("home", "programme", "component", "component_version", "institution", "course"),
    *("course_version", "outcome", "standing", "year"),
)


def _items(wanted: Wanted, on: date) -> Select[Any]:
    one = (
        select(
            *(col(getattr(Precedent, name)) for name in _SAME[:8]),
            _standing(on).label("standing"),
            cast(_YEAR, Integer).label("year"),
            *(col(getattr(Precedent, name)) for name in ("title", "language", "ects", "eqf")),
            *(col(getattr(Precedent, name)) for name in ("awarding", "reasons")),
        )
        .where(_CURRENT, *_conditions(wanted, on))
        .subquery()
        .c
    )
    parts = [func.coalesce(cast(one[name], String), "") for name in _SAME]
    return select(
        func.md5(func.concat_ws("|", *parts)).label("id"),
        *(one[name] for name in _SAME if name != "course_version"),
        *(func.min(one[name]).label(name) for name in ("title", "language", "ects", "eqf")),
        *(func.jsonb_agg(one[name]).label(name) for name in ("awarding", "reasons")),
        func.count().label("cases"),
    ).group_by(*(one[name] for name in _SAME))


def _standing(on: date) -> Any:
    return case(
        (col(Precedent.status) == OVERTURNED, _word(Standing.OVERTURNED)),
        (col(Precedent.expires_on) < on, _word(Standing.EXPIRED)),
        else_=_word(Standing.ACTIVE),
    )


def _word(standing: Standing) -> ColumnElement[str]:
    return literal_column(f"'{standing.value}'", String)


def _conditions(wanted: Wanted, on: date) -> Sequence[Any]:
    stated = {
        col(Precedent.home): wanted.home,
        col(Precedent.programme): wanted.programme,
        col(Precedent.component): wanted.component,
        col(Precedent.outcome): wanted.outcome,
        _YEAR: wanted.year,
        _standing(on): wanted.standing,
    }
    conditions = [column == value for column, value in stated.items() if value is not None]
    if wanted.institution is not None:
        conditions.append(_awarded_by(wanted.institution))
    if wanted.course is not None:
        titled = func.lower(col(Precedent.title)).contains(wanted.course.lower(), autoescape=True)
        conditions.append(or_(col(Precedent.course) == normal(wanted.course), titled))
    if wanted.q is not None:
        words = func.to_tsvector(literal_column("'simple'::regconfig"), col(Precedent.words))
        sought = func.plainto_tsquery(literal_column("'simple'::regconfig"), normal(wanted.q))
        conditions.append(words.op("@@")(sought))
    return conditions


def _awarded_by(institution: str) -> Any:
    part = normal(institution)
    for special in ("\\", "%", "_"):
        part = part.replace(special, f"\\{special}")
    return text(
        "EXISTS (SELECT 1 FROM jsonb_array_elements(precedent.awarding) AS body"
        " WHERE lower(body->>'key') = :awarding_key OR lower(body->>'name') LIKE :awarding_name)"
    ).bindparams(
        bindparam("awarding_key", normal(institution)), bindparam("awarding_name", f"%{part}%")
    )


def _item(row: Mapping[str, Any]) -> Item:
    codes = {code for each in row["reasons"] for code in each}
    return Item(
        **{name: value for name, value in row.items() if name in Item._fields}
        | {
            "awarding": row["awarding"][0],
            "reasons": sorted(codes),
            "year": int(row["year"]),
            "cases": publishable(row["cases"]),
        }
    )


async def statistics(session: AsyncSession, home: str | None) -> Statistics:
    """How often committees refused, by country that awarded and by language; and how often a fresh
    review disagreed. What was only confirmed is no new judgement and is not counted.
    """
    countries = literal_column("body.value->>'country'", String)
    judged = [_CURRENT, col(Precedent.follows).is_(None)]
    if home is not None:
        judged.append(col(Precedent.home) == home)
    bodies = func.jsonb_array_elements(col(Precedent.awarding)).table_valued("value", name="body")
    by_country = select(countries, *_counts()).select_from(Precedent).join(bodies, text("true"))
    by_language = select(col(Precedent.language), *_counts())
    found = await session.execute(by_country.where(*judged).group_by(countries))
    spoken = await session.execute(by_language.where(*judged).group_by(col(Precedent.language)))
    reviews = await _reviews(session, home)
    reviewed = publishable(sum(reviews.values()))
    return Statistics(
        countries=_shares(found.all()),
        languages=_shares(spoken.all()),
        reviewed=reviewed,
        disagreed=None if reviewed is None else reviews.get("DISAGREED", 0),
    )


def _counts() -> tuple[Any, ...]:
    refused = func.count().filter(col(Precedent.outcome) == Outcome.REFUSED.value)
    return func.count(func.distinct(col(Precedent.id))), refused


def _shares(rows: Sequence[Any]) -> list[Share]:
    shares = []
    for of, decided, refused in sorted(rows, key=lambda row: row[0] or ""):
        told = publishable(decided)
        exact = Decimal(refused) / Decimal(decided)
        share = None if told is None else exact.quantize(PERCENT, ROUND_HALF_UP)
        shares.append(Share(of, told, share))
    return shares


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


__all__ = ["ACTIVE", "After", "Item", "Standing", "Statistics", "Wanted", "search", "statistics"]
