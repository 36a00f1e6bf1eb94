"""Look at a document before anything is handed in: what it says, and how well it is proven."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import bodies
from api.deps import House, HouseDep, VisitorDep
from api.errors import STATUS
from api.pages.rendering import page, require_own_form, to_login
from api.routes.inspections import inspected
from models.errors import Refused
from models.store.actors import Actor

router = APIRouter(prefix="/inspect")

_SHOWN_PARTS = 200  # a page; more is for the JSON form
Json = dict[str, Any]


@router.get("")
async def form(request: Request, house: HouseDep, visitor: VisitorDep) -> Response:
    if visitor is None:
        return to_login(request)
    return _page(house, visitor)


@router.post("")
async def inspect(request: Request, house: HouseDep, visitor: VisitorDep) -> Response:
    if visitor is None:
        return to_login(request)
    try:
        async with bodies.form_of(request) as sent:
            require_own_form(house, visitor, str(sent.get("form_token", "")))
            uploads = await bodies.documents(sent)
        found = await inspected(uploads)
    except Refused as refused:
        status = STATUS[refused.refusal.code]
        return _page(house, visitor, status=status, problem=refused.refusal.message)
    return _page(house, visitor, reports=[_shown(report) for report in found])


def _page(
    house: House,
    visitor: Actor,
    *,
    status: int = 200,
    problem: str | None = None,
    reports: list[Json] | None = None,
) -> Response:
    return page(
        "inspection.html", house, visitor, status=status, problem=problem, reports=reports or []
    )


def _shown(report: Json) -> Json:
    """The report of one file with its members as lists, whether it holds one credential or many."""
    if not report["readable"]:
        return report
    totals = zip(_many(report["ects_total"]), _many(report["ects_why_not"]), strict=True)
    rows = _rows(report["achievements"])
    return {
        **report,
        "issuers": _different(_name(body) for body in _many(report["issuer"])),
        "named": all(_many(report["learner_present"])),
        "seals": _different(
            (seal["state"], seal["signer"], seal["why"]) for seal in _many(report["signature"])
        ),
        "proven": _different(p for seal in _many(report["signature"]) for p in seal["proven"]),
        "not_proven": _different(
            point for seal in _many(report["signature"]) for point in seal["not_proven"]
        ),
        "verdicts": _different(_many(report["evidence"])),
        "totals": _different(totals),
        "rows": rows[:_SHOWN_PARTS],
        "more_rows": max(len(rows) - _SHOWN_PARTS, 0),
        "judged": {name: _many(judged) for name, judged in report["profiles"].items()},
    }


def _rows(achievements: list[Json]) -> list[tuple[int, Json]]:
    """Every part with its depth, in the order of the document."""
    found: list[tuple[int, Json]] = []
    waiting = [(0, node) for node in reversed(achievements)]
    while waiting:
        depth, node = waiting.pop()
        found.append((depth, node))
        waiting += [(depth + 1, part) for part in reversed(node["parts"])]
    return found


def _name(body: Json | None) -> str | None:
    if body is None:
        return None
    ids = (f"{identifier['scheme']} {identifier['value']}" for identifier in body["ids"])
    return body["name"] or next(ids, None)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _different(values: Any) -> list[Any]:
    return list(dict.fromkeys(values))
