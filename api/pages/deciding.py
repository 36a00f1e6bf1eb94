"""The decision form of a page, as the object of the rule `decision`."""

import json
from typing import Any

from starlette.datastructures import FormData

from api import bodies
from api.deps import today
from api.schemas.recognitions import DecisionIn
from models.rules.outcomes import DecidedBy
from models.rules.routing import Route
from models.store.recognitions import Recognition

_DECIDERS = {
    Route.AUTOMATIC.value: DecidedBy.REGISTRAR,
    Route.PRECEDENT.value: DecidedBy.CHAIR,
}
LONGEST_NUMBER = 16  # digits


def decision_from(form: FormData, row: Recognition) -> DecisionIn:
    """Raises `Refused` (`body.invalid`) for what the form cannot mean; empty fields are absent."""
    outcome = _text(form, "outcome") or "FULL"
    wanted: dict[str, Any] = {
        "version": _number(form, "version"),
        "outcome": outcome,
        "route": row.route,
        "decided_by": _DECIDERS.get(row.route or "", DecidedBy.COMMITTEE),
        "decided_on": today().isoformat(),
        "purpose": row.purpose,
        "language": row.language,
        "applicant_language": row.language,
        "lines": [],
        "keep_grade": form.get("keep_grade") is not None,
    }
    if _text(form, "reason_text"):
        wanted["reasons"] = [
            {
                "code": _text(form, "reason_code"),
                "text": _text(form, "reason_text"),
                "evidence": [_text(form, "evidence")] if _text(form, "evidence") else [],
            }
        ]
    remedy = {name: _text(form, f"remedy_{name}") for name in ("body", "procedure", "deadline")}
    if any(remedy.values()):
        wanted["remedy"] = remedy
    considered = [str(value) for value in form.getlist("considered")]
    if considered:
        wanted["alternatives_considered"] = considered
    return bodies.parse(DecisionIn, json.dumps(wanted).encode())


def _text(form: FormData, name: str) -> str | None:
    value = form.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _number(form: FormData, name: str) -> int | None:
    value = _text(form, name) or ""
    return int(value) if value.isdecimal() and len(value) <= LONGEST_NUMBER else None
