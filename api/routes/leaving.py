"""A decision in the form that other student systems import."""

from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Response

from api.deps import ActorDep, HouseDep, SessionDep, now, require, today
from models.documents.elmo.writer import Version, write
from models.errors import Code, Refusal, Refused
from models.rules.access import Action
from models.store import leaving, recognitions

router = APIRouter(prefix="/v1/recognitions/{recognition}", tags=["decisions"])


class Standard(StrEnum):
    ELMO_1_7 = "elmo-1.7"
    ELMO_2_1 = "elmo-2.1"


_VERSIONS = {Standard.ELMO_1_7: Version.V1_7, Standard.ELMO_2_1: Version.V2_1}


@router.get(
    "/decision",
    response_class=Response,
    responses={200: {"content": {"application/xml": {"schema": {"type": "string"}}}}},
)
async def written(
    recognition: UUID,
    house: HouseDep,
    actor: ActorDep,
    session: SessionDep,
    standard: Standard = Standard.ELMO_2_1,
) -> Response:
    """The decision as ELMO: what was brought, what it counts as, and the outcome.

    ELMO 2.1 has `resultOfRecognition` for it; 1.7 carries it in its extension. It has no seal.
    Refusals: `recognition.unknown`, `recognition.wrong_state` where nothing was decided or a
    document does not say what ELMO demands.
    """
    row = await recognitions.one(session, actor, recognition, today())
    require(actor, Action.READ_DOCUMENT, recognitions.unit_of(row), recognitions.unknown().refusal)
    try:
        record = await leaving.record_of(session, house.vault, row)
        document = write(record, _VERSIONS[standard], now()).document
    except ValueError as lacking:
        message = f"it cannot be written as {standard}: {lacking}"
        raise Refused(Refusal(code=Code.RECOGNITION_WRONG_STATE, message=message)) from lacking
    return Response(
        document,
        media_type="application/xml",
        headers={
            "Content-Disposition": f'attachment; filename="decision-{recognition}.xml"',
            "X-Content-Type-Options": "nosniff",
        },
    )
