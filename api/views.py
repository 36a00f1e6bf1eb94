"""What the store has seen, in the shape that goes out: one place for pages and JSON alike."""

from datetime import date
from typing import Any

from api.decided_before import decided_before
from api.schemas.precedents import AwardingBody, PrecedentOut
from api.schemas.recognitions import (
    FindingOut,
    LinePrecedent,
    MadePrecedent,
    RecognitionOut,
    RecognitionRow,
)
from models.store import overturning, recognitions, routes
from models.store.actors import Actor
from models.store.recognitions import Recognition, Seen


def recognition_row(row: Recognition) -> RecognitionRow:
    return RecognitionRow(
        id=row.id,
        version=row.version,
        state=row.state,
        home=row.home,
        hosts=row.hosts,
        programme=row.programme,
        route=row.route,
        outcome=row.outcome,
        due_on=None if row.due_on is None else row.due_on.isoformat(),
        needs_attention=row.needs_attention,
        received_at=row.received_at.isoformat(),
    )


def recognition_out(seen: Seen, actor: Actor, on: date) -> RecognitionOut:
    """As this person may see it: who sits on a panel is for those inside, not for the learner."""
    row = seen.row
    here = f"/v1/recognitions/{row.id}"
    learner = None
    if seen.learner_name is not None:
        learner = {"local_id": seen.local_id, "name": seen.learner_name}
    return RecognitionOut(
        **recognition_row(row).model_dump(),
        purpose=row.purpose,
        language=row.language,
        basis=None if routes.fresh(row) else row.basis,
        offer=row.offer,
        learner=learner,
        lines=seen.lines,
        documents=seen.content.get("reports", []),
        findings=[FindingOut(**finding) for finding in seen.content.get("findings", [])],
        matching=seen.content.get("matching"),
        panel=_panel(seen, inside=recognitions.inside(seen.row, actor, on)),
        decisions=seen.decisions,
        postings=seen.postings,
        decided_before=decided_before(seen, inside=recognitions.inside(row, actor, on)),
        precedents=[LinePrecedent(**one) for one in seen.precedents],
        precedents_made=[MadePrecedent(**one) for one in seen.precedents_made],
        links={
            "self": here,
            "history": f"{here}/history",
            "votes": f"{here}/votes",
            "recusals": f"{here}/recusals",
            "decision": f"{here}/decision",
            "referral": f"{here}/referral",
            "attention": f"{here}/attention",
            "page": f"/recognitions/{row.id}",
        },
    )


def _panel(seen: Seen, *, inside: bool) -> dict[str, Any] | None:
    """How a panel stands. Who voted is shown, what they voted only once it has closed."""
    panel = seen.panel
    if panel is None:
        return None
    standing: dict[str, Any] = {
        "round": panel.round,
        "body": panel.body,
        "draft_version": panel.draft_version,
        "convened_at": panel.convened_at.isoformat(),
        "closes_at": panel.closes_at.isoformat(),
        "result": panel.result,
        "tally": panel.tally,
        "seats": [],
        "recused": [],
        "voted": [],
    }
    if not inside:
        return standing
    closed = panel.closed_at is not None
    return {
        **standing,
        "seats": panel.seats,
        "recused": [
            {"person": recusal.person, "by_fact": recusal.by_fact} for recusal in seen.recusals
        ],
        "voted": [
            {"person": vote.person, "choice": vote.choice, "lines": vote.lines}
            if closed
            else {"person": vote.person}
            for vote in seen.votes
        ],
    }


def precedent_out(seen: overturning.Seen) -> PrecedentOut:
    row = seen.row
    ended = None
    if row.ended_at is not None:
        ended = {
            "at": row.ended_at.isoformat(),
            "code": row.ended_code,
            "by": row.ended_by,
            "reason": seen.words,
        }
    members = row.model_dump(include=set(PrecedentOut.model_fields))
    return PrecedentOut(
        **members
        | {
            "awarding": [AwardingBody(**body) for body in row.awarding],
            "decided_on": row.decided_on.isoformat(),
            "expires_on": row.expires_on.isoformat(),
        },
        followed_by=seen.followed_by,
        uses=seen.uses,
        contradicted_by=seen.contradicted_by,
        ended=ended,
    )
