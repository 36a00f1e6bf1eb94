"""Reads what came in: within the limits, as JSON that means one thing, each fault placed."""

import re
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import Code, Refusal, Refused
from models.rules.limits import UPLOAD_BYTES
from models.store.submissions import Upload

Model = TypeVar("Model", bound=BaseModel)

# Around the documents: the form itself, boundaries, headers of the parts.
ENVELOPE_BYTES = 256 * 1024
DOCUMENTS = 20
# No text for Postgres, and the procedure would try to write it for ever.
_ZERO = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
FIELDS = 10  # the form itself, or the names of profiles

FORM = "multipart/form-data"


def too_large() -> Refused:
    return Refused(
        Refusal(
            code=Code.DOCUMENT_TOO_LARGE,
            message=f"at most {UPLOAD_BYTES // 2**20} MiB are taken; nothing of this was kept",
        )
    )


class LimitedBody:
    """Stops reading a body that is too large, whatever its headers say."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > UPLOAD_BYTES + ENVELOPE_BYTES:
                raise too_large()
            return message

        await self._app(scope, limited, send)


class HandedIn(NamedTuple):
    """A body with the documents that came beside it."""

    body: bytes
    documents: tuple[Upload, ...]


async def handed_in(request: Request, part: str) -> HandedIn:
    """Multipart with the JSON in `part` and any number of parts `document`, or JSON alone."""
    kind = _kind(request)
    if kind == "application/json":
        return HandedIn(await request.body(), ())
    if kind != FORM:
        raise _wrong_type(f"application/json, or {FORM} with a part `{part}` and parts `document`")
    async with form_of(request) as form:
        return HandedIn(await _text(form, part), await documents(form))


def form_of(request: Request) -> AbstractAsyncContextManager[FormData]:
    """A multipart body within the limits; leaving it closes the files."""
    if _kind(request) != FORM:
        raise _wrong_type(f"{FORM} with parts `document`")
    return request.form(max_files=DOCUMENTS, max_fields=FIELDS, max_part_size=ENVELOPE_BYTES)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _wrong_type(wanted: str) -> Refused:
    return Refused(Refusal(code=Code.DOCUMENT_WRONG_TYPE, message=f"send {wanted}"))


async def _text(form: FormData, part: str) -> bytes:
    found = form.get(part)
    if isinstance(found, UploadFile):
        return await found.read()
    if isinstance(found, str):
        return found.encode()
    raise Refused(
        Refusal(code=Code.BODY_INVALID, message=f"the part `{part}` with the form is missing")
    )


async def documents(form: FormData) -> tuple[Upload, ...]:
    """Every part `document`, in order; together they may not be larger than one upload."""
    uploads = []
    for found in form.getlist("document"):
        if not isinstance(found, UploadFile):
            raise Refused(
                Refusal(
                    code=Code.DOCUMENT_MISSING,
                    message="a part `document` is a file: give it a file name",
                )
            )
        uploads.append(Upload(name=found.filename or "document", content=await found.read()))
    if sum(len(upload.content) for upload in uploads) > UPLOAD_BYTES:
        raise too_large()
    return tuple(uploads)


def parse(model: type[Model], body: bytes) -> Model:
    """Raises `Refused` (`body.invalid`) with every member that is wrong and what was expected."""
    try:
        found = model.model_validate_json(body)
    except ValidationError as invalid:
        errors: list[dict[str, Any]] = [
            {"where": "/".join(map(str, error["loc"])) or "body", "expected": error["msg"]}
            for error in invalid.errors(include_url=False, include_context=False)
        ]
        message = "; ".join(f"{error['where']}: {error['expected']}" for error in errors[:5])
        raise Refused(Refusal(code=Code.BODY_INVALID, message=message), errors=errors) from invalid
    if _ZERO.search(body):
        errors = [{"where": "body", "expected": "text without the character U+0000"}]
        message = f"body: {errors[0]['expected']}"
        raise Refused(Refusal(code=Code.BODY_INVALID, message=message), errors=errors)
    return found
