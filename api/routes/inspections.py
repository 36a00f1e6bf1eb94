"""What does a document say, by whom, how well is it proven? Told over HTTP; nothing is kept."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData

from api import bodies
from api.deps import ActorDep
from models.documents.budget import read_within_budget
from models.documents.report import report
from models.errors import Code, Refusal, Refused
from models.rules.profile_terms import Profile
from models.store.submissions import Upload

router = APIRouter(prefix="/v1/inspections", tags=["inspections"])

_PARTS = frozenset(("document", "profile"))
# For the published description: the form is read by hand, so that its limits hold while it arrives.
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["document"],
                    "additionalProperties": False,
                    "properties": {
                        "document": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                        },
                        "profile": {
                            "type": "array",
                            "items": {"enum": [profile.value for profile in Profile]},
                        },
                    },
                }
            }
        },
    }
}


@router.post("", openapi_extra=_FORM)
async def inspect(request: Request, actor: ActorDep) -> list[dict[str, Any]]:
    """One object per document, in the order they were sent; needs no `Idempotency-Key`, for nothing
    is written. Without `profile` every profile judges.

    An unreadable document is answered with its findings and `"readable": false`. Refusals:
    `document.missing|too_large|wrong_type`, `body.invalid`.
    """
    async with bodies.form_of(request) as form:
        _refuse_others(form)
        chosen = _profiles(form)
        uploads = await bodies.documents(form)
    return await inspected(uploads, chosen)


async def inspected(
    uploads: Sequence[Upload], profiles: Sequence[Profile] = tuple(Profile)
) -> list[dict[str, Any]]:
    """The reports of contracts 3. Each document is read in a process of its own, one by one: who
    sends twenty waits, and nobody else does."""
    if not uploads:
        raise Refused(
            Refusal(code=Code.DOCUMENT_MISSING, message="send at least one part `document`")
        )
    return [await asyncio.to_thread(_one, upload, profiles) for upload in uploads]


def _one(upload: Upload, profiles: Sequence[Profile]) -> dict[str, Any]:
    reading = read_within_budget(upload.content, name=upload.name)
    return report(upload.name, reading, profiles)


def _refuse_others(form: FormData) -> None:
    if others := sorted(form.keys() - _PARTS):
        message = f"there is no part `{others[0]}` here: send `document`, and `profile` if wanted"
        raise Refused(Refusal(code=Code.BODY_INVALID, message=message))


def _profiles(form: FormData) -> tuple[Profile, ...]:
    """Those asked for, each once; all where none is."""
    try:
        wanted = dict.fromkeys(Profile(str(name)) for name in form.getlist("profile"))
    except ValueError:
        known = ", ".join(profile.value for profile in Profile)
        message = f"`profile` is one of {known}"
        raise Refused(Refusal(code=Code.BODY_INVALID, message=message)) from None
    return tuple(wanted) or tuple(Profile)
