"""Is it alive, is it ready, and what has it counted? For operators, without a log-in."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.deps import HouseDep

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(house: HouseDep, response: Response) -> dict[str, bool]:
    """Each server by a real request; 503 where one is away."""
    answers = {"database": await _database(house), "temporal": await house.gateway.reachable()}
    response.status_code = 200 if all(answers.values()) else 503
    return answers


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _database(house: HouseDep) -> bool:
    try:
        async with house.sessions() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
