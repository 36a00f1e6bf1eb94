"""Which institution is told which member of which event?

Design D-07: the home university is told all of a recognition; host and lead its state and outcome,
no grade and no reasons; parties of a development agreement the money and nothing else; what the
catalogue says, everybody. R-33: a partner's grade table is a member of no event.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from models.rules.shapes import Answer, Ask, BadAsk, Id, Rule, Runnable


class Part(StrEnum):
    """What an institution is in a matter; it may be several at once. ALLIANCE: merely a member."""

    HOME = "HOME"
    HOST = "HOST"
    LEAD = "LEAD"
    PARTY = "PARTY"
    ALLIANCE = "ALLIANCE"


Members = Mapping[str, frozenset[Part]]

_HOME = frozenset({Part.HOME})
_CONCERNED = frozenset({Part.HOME, Part.HOST, Part.LEAD})
_LEAD = frozenset({Part.LEAD})
_MONEY = frozenset({Part.LEAD, Part.PARTY})
_AGREED = frozenset({Part.HOME, Part.HOST})
_ALL = frozenset(Part)

# Lies in the feed encrypted under the learner's key and is null after erasure (O-04).
LEARNER_BOUND: frozenset[str] = frozenset(
    {
        "achievement",
        "conditions",
        "grade",
        "grounds",
        "lines",
        "local_id",
        "purpose",
        "questions",
        "reason",
        "reasons",
        "remedy",
        "title",
    }
)


def _of(*groups: tuple[frozenset[Part], str]) -> Members:
    return {name: parts for parts, names in groups for name in names.split()}


def _recognition(home: str, concerned: str = "") -> Members:
    """Every step of a recognition: where it stands to all concerned, the rest to the home alone."""
    return _of(
        (_CONCERNED, f"recognition version state home hosts offer {concerned}"),
        (_HOME, f"learner programme policies {home}"),
    )


_DECISION = (
    "route basis decided_by decided_on decision_version content_digest purpose language lines"
    " reasons conditions remedy alternatives_considered host_ects recognised_ects"
)
_POSTING = "posting component achievement title ects grade posted_on part"
_AGREEMENT = _of(
    (_AGREED, "learning_agreement kind version state home host offers"),
    (_HOME, "learner programme lines signed_by valid_from valid_to"),
)
_STANDING = _of(
    (
        _ALL,
        "standing_recognition version state home offer offer_version component programme"
        " valid_from valid_to",
    )
)
_FEE = _of(
    (
        _MONEY,
        "fee offer development_agreement agreement_version paid_on amount_minor currency tax"
        " period refund_of",
    ),
    (_LEAD, "source source_reference enrolment"),
)
_SHARE = _of(
    (
        _MONEY,
        "share fee offer development_agreement agreement_version period currency lines_money"
        " shares distributable_minor adjusts entry booked_on",
    )
)
# Facts about one party's settlement are one per party: nobody reads another's position.
_SETTLEMENT = _of(
    (
        _MONEY,
        "settlement period state currency position_minor payments closes_on due_on paid_on"
        " reference amount_minor reason_code",
    )
)
_DEVELOPMENT = _of(
    (
        _MONEY,
        "development_agreement version state offer lead parties waterfall allocation period"
        " currency valid_from valid_to",
    )
)
_OFFER = _of(
    (
        _ALL,
        "offer version state name names ects hours eqf language languages outcomes provider lead"
        " parties isced valid_from valid_to",
    )
)
_INSTITUTION = _of((_ALL, "institution name country language state since until"))

_BY_NAME: Mapping[str, Members] = {
    "recognition.submitted": _recognition("purpose language received_on documents lines"),
    "recognition.information_requested": _recognition("questions asked_on deadline"),
    "recognition.information_completed": _recognition("completed_on due_on documents"),
    "recognition.matched": _recognition(
        "comparisons matching model_id thresholds_version coverage proposal language_route"
    ),
    "recognition.routed": _recognition("route basis burden decider due_on clock questions"),
    "recognition.panel_convened": _recognition("panel body draft_version closes_at seats round"),
    "recognition.panel_closed": _recognition("panel result yes no abstained round"),
    "recognition.decided": _recognition(_DECISION, "outcome"),
    "recognition.delayed": _recognition("reason due_on delayed_to"),
    "recognition.silence_effect_occurred": _recognition("effect clock due_on remedy"),
    "recognition.notified": _recognition(
        "notice notice_digest language notified_on remedy_ends_on", "outcome"
    ),
    "recognition.withdrawn": _recognition("withdrawn_on reason"),
    "recognition.appealed": _recognition("appeal step filed_on due_on grounds"),
    "recognition.appeal_decided": _recognition("appeal step result decided_on reasons", "outcome"),
    "recognition.condition_met": _recognition("conditions condition met_on evidence"),
    "recognition.condition_lapsed": _recognition("conditions condition lapsed_on on_failure"),
    "recognition.credits_posted": _recognition(_POSTING, "outcome"),
    "recognition.credits_reversed": _recognition(f"{_POSTING} reverses reason", "outcome"),
    "recognition.credits_acknowledged": _recognition("posting status reference reason"),
    "recognition.superseded": _recognition("decision_version superseded_by reason", "outcome"),
    "fee.recorded": _FEE,
    "fee.refunded": _FEE,
    "share.booked": _SHARE,
    "share.adjusted": _SHARE,
    "settlement.opened": _SETTLEMENT,
    "settlement.closed": _SETTLEMENT,
    "settlement.paid": _SETTLEMENT,
    "settlement.disputed": _SETTLEMENT,
    "statement.issued": _of(
        (
            _MONEY,
            "statement settlement period currency position_minor lines_money digest issued_on",
        )
    ),
    "learning_agreement.proposed": _AGREEMENT,
    "learning_agreement.agreed": _AGREEMENT,
    "learning_agreement.amended": _AGREEMENT,
    "learning_agreement.ended": _AGREEMENT,
    "standing_recognition.published": _STANDING,
    "standing_recognition.ended": _STANDING,
    "development_agreement.activated": _DEVELOPMENT,
    "development_agreement.amended": _DEVELOPMENT,
    "development_agreement.ended": _DEVELOPMENT,
    "offer.published": _OFFER,
    "offer.revised": _OFFER,
    "offer.withdrawn": _OFFER,
    "institution.joined": _INSTITUTION,
    "institution.suspended": _INSTITUTION,
    "learner.erased": _of((_HOME, "learner erased_on")),
}

# Type of the event → member of its payload → the parts that are told it.
AUDIENCE: Mapping[str, Members] = MappingProxyType(
    {f"eu.passerelle.{name}.v1": members for name, members in _BY_NAME.items()}
)


def told(event_type: str, parts: Collection[Part]) -> frozenset[str] | None:
    """The members that an institution with these parts is told; None: the event is not for it.

    Raises `KeyError` for a type that contracts 8 do not have.
    """
    parts = frozenset(parts)
    members = frozenset(name for name, to in AUDIENCE[event_type].items() if to & parts)
    return members or None


def unknown(event_type: str, names: Iterable[str]) -> frozenset[str]:
    """Members of a payload that the table does not have, and that nobody would be told."""
    return frozenset(names) - AUDIENCE[event_type].keys()


class AudienceAsk(Ask):
    """`type`: an event type of contracts 8. `parts`: what the institution is in the matter."""

    type: Id
    parts: tuple[Part, ...]


class AudienceAnswer(Answer):
    """`members`: the payload it is told. `sealed`: those of them that are null after erasure."""

    told: bool
    members: tuple[str, ...]
    sealed: tuple[str, ...]


def audience(ask: AudienceAsk) -> AudienceAnswer:
    """D-07, R-33: what an institution with these parts is told of such an event."""
    if ask.type not in AUDIENCE:
        raise BadAsk(f"one of {', '.join(AUDIENCE)}", "type")
    members = told(ask.type, ask.parts)
    return AudienceAnswer(
        told=members is not None,
        members=tuple(sorted(members or ())),
        sealed=tuple(sorted(LEARNER_BOUND & (members or frozenset()))),
        rule_ids=("R-33", "D-07"),
        why=f"{len(members)} members of the payload are for it."
        if members
        else "This event is not for an institution with these parts.",
    )


RULES = (
    Rule(
        id="R-33",
        sentence="A partner's grade table is never in a public payload.",
        source="EGRACONS: host tables are confidential; handbook domain 4.6",
        evidence="C",
        tested="tests/rules/test_audience.py",
    ),
)
RUNS = (
    Runnable(
        "audience",
        ("R-33", "D-07"),
        AudienceAsk,
        AudienceAnswer,
        audience,
        example='{"type": "eu.passerelle.recognition.decided.v1", "parts": ["HOST"]}',
    ),
)
