"""Writes `docs/problems.md`: every code of a problem document, its status, and what to do about it.

The codes are those of `models/errors.py`, the statuses those of `api/errors.py`; only what to do is
said here, and a code without it is an error when the page is made.
"""

import sys

from api.errors import STATUS
from deploy.docs.page import DOCS, settle
from models.errors import Code

PAGE = DOCS / "problems.md"

HEAD = """\
# What went wrong, and what to do

Generated from the code by `make docs`; do not edit it here.

Every error of the API is a problem document (RFC 9457, `application/problem+json`) with a `code`
that stays the same, a `detail` that says what was expected, and often the place: `errors` for a
body, `findings` for a document.

    {"type": "/problems/version.stale", "status": 409, "code": "version.stale", "title": "Conflict",
     "detail": "the draft is at version 6: read it again", "instance": "/v1/recognitions/…/votes"}

What you may not see does not exist for you: it is answered 404, whether it is there or not. A 5xx
that is not in this table is a fault of ours.

| code | status | what to do |
|---|---|---|
"""

_OTHER_KEY = "Use a new key for another request, or send the first body again."
_LATER = "Send the same again a little later, with the same key."

WHAT_TO_DO: dict[Code, str] = {
    Code.TOKEN_MISSING: "Send `Authorization: Bearer <token>`; on the pages, log in.",
    Code.TOKEN_INVALID: "Get a new token from your university's log-in; the administrator has to"
    " know your account.",
    Code.ACCESS_DENIED: "Ask the administrator for the role that does this. On a page: load it"
    " again.",
    Code.KEY_MISSING: "Send an `Idempotency-Key` header of your choice with every write.",
    Code.KEY_REUSED: _OTHER_KEY,
    Code.BODY_INVALID: "Mend the member that `errors` names, with what was expected there.",
    Code.VERSION_STALE: "Somebody changed it meanwhile: read it again, look, and send your write"
    " with the new version.",
    Code.ROUTE_UNKNOWN: "Check the address against `/openapi.json`.",
    Code.INSTITUTION_UNKNOWN: "Check the slug, such as `warsaw`, and that your account belongs to"
    " that university.",
    Code.PROGRAMME_UNKNOWN: "Use the code of a programme of the home university.",
    Code.COMPONENT_UNKNOWN: "Use the code of a component of that programme.",
    Code.RECOGNITION_UNKNOWN: "Check the id, and that your role sees this university's"
    " recognitions.",
    Code.RECOGNITION_WRONG_STATE: "Look where it stands: this step comes earlier or later.",
    Code.LEARNER_UNKNOWN: "Resolve pseudonyms of your own feed, with your system's own account.",
    Code.DOCUMENT_MISSING: "Hand in a document, or fill in `achievement`.",
    Code.DOCUMENT_UNREADABLE: "Mend the document at the place that is named, or ask who issued it"
    " for another. What you handed in is kept.",
    Code.DOCUMENT_TOO_LARGE: "Hand in a smaller file, such as the credential without its pictures."
    " Nothing was kept.",
    Code.DOCUMENT_WRONG_TYPE: "Send it with the content type that is named.",
    Code.ACHIEVEMENT_UNKNOWN: "Name one of the achievements that the answer lists.",
    Code.ACHIEVEMENT_AMBIGUOUS: "The document holds several: say which one, by an id of the list.",
    Code.PANEL_NOT_MEMBER: "Only members of this panel vote; the page shows who they are.",
    Code.PANEL_RECUSED: "You are recused from this recognition: others decide it.",
    Code.PANEL_ALREADY_VOTED: "Nothing: your vote counts once and stands.",
    Code.PANEL_CLOSED: "The panel has closed; read its result.",
    Code.PANEL_UNKNOWN: "No panel sits on it, or not yet: look at its route and state.",
    Code.PANEL_OTHER_LINES: "Vote on the lines that the answer names.",
    Code.DECISION_INCOMPLETE: "Add what the answer says is missing: a reason with evidence, the"
    " alternatives considered, the remedy, the credits.",
    Code.DECISION_NOT_DECIDER: "It is decided by the person that the answer names.",
    Code.DECISION_OTHER_OUTCOME: "Decide what was found, by the panel or by the lines; else it has"
    " to be found anew.",
    Code.DECISION_NOT_OFFERED: "Choose one of the outcomes that the answer names.",
    Code.PRECEDENT_UNKNOWN: "Check the id, and that your role reads this university's precedents.",
    Code.PRECEDENT_OVERTURNED: "Nothing: it was overturned before and never counts again.",
    Code.PRECEDENT_NOT_IN_FORCE: "The earlier decision no longer counts: refer the recognition to"
    " the committee.",
    Code.POSTING_USED_UP: "These credits already count in this programme: decide without them.",
    Code.FEED_PURGED: "Begin at `oldest`; what is older is no longer told.",
    Code.EVENT_UNKNOWN: "Acknowledge events of your own feed, by their `id`.",
    Code.ACKNOWLEDGEMENT_MALFORMED: "Mend the member that is named: see the acknowledgement in the"
    " integrator's guide.",
    Code.ACKNOWLEDGEMENT_OTHER_SEQUENCE: "The sequence belongs to another event: check what you"
    " booked before you answer again.",
    Code.ACKNOWLEDGEMENT_BOOKED: "It is booked and stays so: a correction comes as an event of its"
    " own.",
    Code.OFFER_UNKNOWN: "Use the code of an offer of the alliance.",
    Code.FEE_UNKNOWN: "Check the id, and that your university recorded the fee or shares in it.",
    Code.FEE_REFERENCE_TAKEN: "This reference is another fee already: correct the reference, or"
    " refund that fee.",
    Code.FEE_REFUND_UNKNOWN: "Name the fee that is paid back, by its id or its reference.",
    Code.FEE_REFUND_DIFFERS: "State the offer, amount, currency and tax of the fee that is paid"
    " back.",
    Code.FEE_ALREADY_REFUNDED: "Nothing: it was paid back before.",
    Code.AGREEMENT_UNKNOWN: "Check the code; the terms are for the parties alone.",
    Code.TEMPORAL_UNAVAILABLE: f"What was handed in is kept. {_LATER}",
    Code.DATABASE_UNAVAILABLE: f"Nothing was kept. {_LATER}",
}


def page() -> str:
    """The whole page as Markdown. Raises `KeyError` for a code that nobody explained."""
    rows = [f"| `{code.value}` | {STATUS[code]} | {WHAT_TO_DO[code]} |\n" for code in Code]
    return HEAD + "".join(rows)


def main() -> int:
    return settle(PAGE, page())


if __name__ == "__main__":
    sys.exit(main())
