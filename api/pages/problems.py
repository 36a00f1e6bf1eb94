"""A refusal as a person's browser shows it; programs get the problem document."""

from fastapi import Request
from fastapi.responses import Response

from api import errors
from api.deps import House
from api.pages.rendering import page
from models.errors import Refused


async def answer_refused(request: Request, refused: Exception) -> Response:
    """By what was asked for: a page where a browser called one, else `application/problem+json`."""
    assert isinstance(refused, Refused)
    asks_for_page = "text/html" in request.headers.get("accept", "")
    if request.url.path.startswith("/v1/") or not asks_for_page:
        return await errors.answer_refused(request, refused)
    house: House = request.app.state.house
    status = errors.STATUS[refused.refusal.code]
    return page("problem.html", house, None, status=status, problem=refused.refusal)
