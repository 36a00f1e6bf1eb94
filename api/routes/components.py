"""Which components could this count as? A search by words, or by an achievement. Open to anyone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api import bodies
from api.deps import HouseDep
from api.finding import Answer, Catalogue, Found
from api.schemas.components import AchievementSought, ComponentHit, ComponentHits
from models.errors import Code, Refusal, Refused
from models.matching.find import Course
from models.matching.words import content, words

router = APIRouter(prefix="/v1/components", tags=["catalogue"])

QUERY_CHARACTERS = 500  # a title or a sentence; more is an achievement and is sent as one
READ_CHARACTERS = 20_000  # a course description of ten pages; more says nothing more
HITS = 50

Home = Annotated[str | None, Query(min_length=1, max_length=200)]
Limit = Annotated[int, Query(ge=1, le=HITS)]


@router.get("/search")
async def by_words(
    request: Request,
    house: HouseDep,
    q: Annotated[str, Query(max_length=QUERY_CHARACTERS)],
    home: Home = None,
    limit: Limit = 10,
) -> ComponentHits:
    """The components nearest to these words: of one university, or of all.

    Refusals: `body.invalid` for a query without a word, `institution.unknown`.
    """
    if not words(q):
        raise _no_words("q: at least one word, such as `business plan`")
    return await _search(request, house, Course(code="", title=q), home, limit, [])


@router.post("/search")
async def by_achievement(
    request: Request, house: HouseDep, home: Home = None, limit: Limit = 10
) -> ComponentHits:
    """The components nearest to an achievement, by its title and outcomes.

    The body is the object of `match` (`title`, `outcomes`, `language` …). Nothing is kept, so it
    needs no `Idempotency-Key`. Refusals: `body.invalid`, `institution.unknown`.
    """
    form = bodies.parse(AchievementSought, await request.body())
    title, text = form.title or "", ". ".join(form.outcomes)
    if not words(f"{title} {text}"):
        raise _no_words("a title or outcomes with at least one word")
    notes = [] if form.outcomes else ["the achievement states no outcomes: its title alone served"]
    if len(text) > READ_CHARACTERS:
        notes.append(f"only the first {READ_CHARACTERS} characters of the outcomes were read")
    wanted = Course(code="", title=title, text=text[:READ_CHARACTERS], language=form.language)
    return await _search(request, house, wanted, home, limit, notes)


async def _search(
    request: Request,
    house: HouseDep,
    wanted: Course,
    home: str | None,
    limit: int,
    notes: list[str],
) -> ComponentHits:
    catalogue: Catalogue = request.app.state.catalogue
    answer = await catalogue.search(house.sessions, wanted, home, limit)
    if answer is None:
        raise Refused(
            Refusal(
                code=Code.INSTITUTION_UNKNOWN,
                message=f"home: there is no university {home} in this alliance",
            )
        )
    return ComponentHits(
        items=[_hit(rank, one) for rank, one in enumerate(answer.found, 1)],
        searched=answer.searched,
        current=answer.current,
        model_id=catalogue.embedder.model_id,
        ranking="FIXED" if answer.order is None else f"LEARNED/{answer.order}",
        notes=notes + _notes(wanted, home, answer),
    )


def _hit(rank: int, one: Found) -> ComponentHit:
    row = one.component
    return ComponentHit(
        rank=rank,
        home=row.institution,
        programme=row.programme,
        code=row.code,
        version=row.version,
        title=row.title,
        language=row.language,
        ects=row.ects,
        hours=row.hours,
        eqf=row.eqf,
        outcomes=len(row.outcomes),
        shared_terms=one.shared_terms,
        by=one.by,
        recognised=one.recognised,
        like_recognised=one.like,
    )


def _notes(wanted: Course, home: str | None, answer: Answer) -> list[str]:
    """Why there may be nothing, in the order in which one would look for the cause."""
    if not answer.ready:
        return ["the index of components is being made: ask again in a minute"]
    notes = []
    if answer.unread:
        notes.append(
            f"the meaning of {answer.unread} of {answer.searched} components is not read yet: they"
            " are found by their words and the letters of their titles"
        )
    if answer.foreign is not None:
        notes.append(
            f"the model does not read `{answer.foreign}`: words and letters of titles were compared"
        )
    if not content(f"{wanted.title} {wanted.text}", None):
        notes.append("these words stand in every course description: name a subject")
    if answer.searched == 0:
        where = "the alliance" if home is None else home
        notes.append(f"{where} has no components in the catalogue yet")
    elif not answer.found:
        notes.append(
            "no component shares a word with it: try the language of the catalogue, or other words"
        )
    return notes


def _no_words(expected: str) -> Refused:
    return Refused(Refusal(code=Code.BODY_INVALID, message=expected))
