"""The role `codec-server`: lets the administrators' Temporal pages read what is encrypted.

An app of its own, never part of the API. It answers the pages of the Temporal UI alone, by their
origin, and on this machine or behind the alliance's own log-in.
"""

import json
from collections.abc import Awaitable, Callable

import uvicorn
from fastapi import FastAPI, Request, Response
from google.protobuf import json_format
from starlette.middleware.cors import CORSMiddleware
from temporalio.api.common.v1 import Payload, Payloads

from deploy import codec
from deploy.codec import Codec, UnknownKey
from deploy.roles.lifecycle import Unready
from deploy.settings import Settings

Step = Callable[[list[Payload]], Awaitable[list[Payload]]]


def create_app(keys: Codec, origin: str) -> FastAPI:
    """`origin`: of the Temporal UI, such as `http://127.0.0.1:8233`."""
    app = FastAPI(title="Passerelle codec server", openapi_url=None)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[origin],
        allow_methods=["POST"],
        allow_headers=["content-type", "x-namespace", "authorization"],
        allow_credentials=True,
    )

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.post("/encode")
    async def encode(request: Request) -> Response:
        return await _answer(request, keys.encode, origin)

    @app.post("/decode")
    async def decode(request: Request) -> Response:
        return await _answer(request, keys.decode, origin)

    return app


async def _answer(request: Request, step: Step, origin: str) -> Response:
    if request.headers.get("origin") != origin:
        return Response("only the pages of the Temporal UI are answered", 403)
    try:
        asked = json_format.Parse(await request.body(), Payloads())
        done = await step(list(asked.payloads))
    except (json_format.ParseError, UnknownKey) as wrong:
        return Response(str(wrong), 400)
    answer = json_format.MessageToDict(Payloads(payloads=done))
    return Response(json.dumps(answer), media_type="application/json")


def _app(settings: Settings) -> FastAPI:
    if settings.codec_keys_file is None or settings.temporal_ui is None:
        raise Unready("set PASSERELLE_CODEC_KEYS_FILE and PASSERELLE_TEMPORAL_UI")
    return create_app(codec.from_file(settings.codec_keys_file), settings.temporal_ui)


async def run(settings: Settings) -> None:
    host, _, port = settings.codec_address.rpartition(":")
    config = uvicorn.Config(
        _app(settings), host=host, port=int(port), log_level="warning", access_log=False
    )
    await uvicorn.Server(config).serve()


async def check(settings: Settings) -> None:
    _app(settings)
