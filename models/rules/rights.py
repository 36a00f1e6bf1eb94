"""Which role has which rights, which need no log-in, and which need a second pair of eyes?

Design D-07: the tables that `access.py` reads. Actions follow the routes of contracts 7.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    REGISTRAR = "REGISTRAR"
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER"
    CHAIR = "CHAIR"
    FINANCE_OFFICER = "FINANCE_OFFICER"
    SIS = "SIS"
    ADMINISTRATOR = "ADMINISTRATOR"
    LEARNER = "LEARNER"
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER"


class Action(StrEnum):
    # /v1/recognitions
    SUBMIT_RECOGNITION = "SUBMIT_RECOGNITION"
    READ_RECOGNITION = "READ_RECOGNITION"
    READ_DOCUMENT = "READ_DOCUMENT"
    ADD_DOCUMENT = "ADD_DOCUMENT"
    REQUEST_INFORMATION = "REQUEST_INFORMATION"
    GIVE_INFORMATION = "GIVE_INFORMATION"
    CONFIRM_IDENTITY = "CONFIRM_IDENTITY"  # D-25: two records are the same part
    CONFIRM_AUTHENTICITY = "CONFIRM_AUTHENTICITY"  # O-38: by the awarding institution
    CONVENE_PANEL = "CONVENE_PANEL"
    VOTE = "VOTE"
    RECUSE = "RECUSE"
    DECIDE = "DECIDE"
    CONFIRM = "CONFIRM"  # an AUTOMATIC decision
    CONFIRM_PRECEDENT = "CONFIRM_PRECEDENT"  # by the delegated chair
    RECORD_CONDITION = "RECORD_CONDITION"
    WITHDRAW = "WITHDRAW"
    APPEAL = "APPEAL"
    DECIDE_APPEAL = "DECIDE_APPEAL"
    READ_HISTORY = "READ_HISTORY"
    # /v1/institutions
    READ_FEED = "READ_FEED"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    WRITE_WEBHOOK = "WRITE_WEBHOOK"
    # /v1/learning-agreements, /v1/standing-recognitions
    READ_LEARNING_AGREEMENT = "READ_LEARNING_AGREEMENT"
    PROPOSE_LEARNING_AGREEMENT = "PROPOSE_LEARNING_AGREEMENT"
    SIGN_LEARNING_AGREEMENT = "SIGN_LEARNING_AGREEMENT"
    END_LEARNING_AGREEMENT = "END_LEARNING_AGREEMENT"
    READ_STANDING_RECOGNITION = "READ_STANDING_RECOGNITION"
    WRITE_STANDING_RECOGNITION = "WRITE_STANDING_RECOGNITION"
    # /v1/development-agreements, /v1/fees, /v1/settlements, /v1/statements, /v1/ledger
    READ_DEVELOPMENT_AGREEMENT = "READ_DEVELOPMENT_AGREEMENT"
    WRITE_DEVELOPMENT_AGREEMENT = "WRITE_DEVELOPMENT_AGREEMENT"
    ACTIVATE_DEVELOPMENT_AGREEMENT = "ACTIVATE_DEVELOPMENT_AGREEMENT"
    RECORD_FEE = "RECORD_FEE"
    READ_FEE = "READ_FEE"
    OPEN_SETTLEMENT = "OPEN_SETTLEMENT"
    CLOSE_SETTLEMENT = "CLOSE_SETTLEMENT"
    CONFIRM_PAYMENT = "CONFIRM_PAYMENT"
    DISPUTE_SETTLEMENT = "DISPUTE_SETTLEMENT"
    READ_SETTLEMENT = "READ_SETTLEMENT"
    READ_STATEMENT = "READ_STATEMENT"
    READ_LEDGER = "READ_LEDGER"
    # /v1/learners
    RESOLVE_PSEUDONYM = "RESOLVE_PSEUDONYM"
    EXPORT_LEARNER = "EXPORT_LEARNER"
    REQUEST_ERASURE = "REQUEST_ERASURE"
    ERASE_LEARNER = "ERASE_LEARNER"
    # /v1/offers, /v1/components, /v1/bodies, /v1/grade-tables, /v1/policies, /v1/precedents
    READ_CATALOGUE = "READ_CATALOGUE"
    WRITE_CATALOGUE = "WRITE_CATALOGUE"
    READ_BODY = "READ_BODY"
    WRITE_BODY = "WRITE_BODY"
    READ_GRADE_TABLE = "READ_GRADE_TABLE"
    WRITE_GRADE_TABLE = "WRITE_GRADE_TABLE"
    READ_POLICY = "READ_POLICY"
    WRITE_POLICY = "WRITE_POLICY"
    SEARCH_PRECEDENTS = "SEARCH_PRECEDENTS"  # without provenance: course, component, outcome
    READ_PRECEDENT = "READ_PRECEDENT"
    WRITE_PRECEDENT = "WRITE_PRECEDENT"
    # /v1/verify, /v1/log
    VERIFY_NOTICE = "VERIFY_NOTICE"
    READ_LOG = "READ_LOG"
    # operation
    GRANT = "GRANT"
    READ_AUDIT = "READ_AUDIT"
    ADMINISTER = "ADMINISTER"


# Needs no log-in: the recognition policy is published too (Council Recommendation 2022, tasks).
PUBLIC: frozenset[Action] = frozenset(
    {
        Action.VERIFY_NOTICE,
        Action.READ_LOG,
        Action.READ_CATALOGUE,
        Action.READ_POLICY,
        Action.SEARCH_PRECEDENTS,
    }
)

_MEMBER = frozenset(
    {
        Action.READ_RECOGNITION,
        Action.READ_DOCUMENT,
        Action.READ_HISTORY,
        Action.READ_BODY,
        Action.READ_PRECEDENT,
        Action.READ_GRADE_TABLE,
        Action.READ_STANDING_RECOGNITION,
        Action.REQUEST_INFORMATION,
        Action.VOTE,
        Action.RECUSE,
    }
)

RIGHTS: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.REGISTRAR: frozenset(
            {
                Action.SUBMIT_RECOGNITION,
                Action.READ_RECOGNITION,
                Action.READ_DOCUMENT,
                Action.ADD_DOCUMENT,
                Action.REQUEST_INFORMATION,
                Action.GIVE_INFORMATION,
                Action.CONFIRM_IDENTITY,
                Action.CONFIRM_AUTHENTICITY,
                Action.CONVENE_PANEL,
                Action.CONFIRM,
                Action.RECORD_CONDITION,
                Action.WITHDRAW,
                Action.APPEAL,
                Action.READ_HISTORY,
                Action.READ_FEED,
                Action.READ_LEARNING_AGREEMENT,
                Action.PROPOSE_LEARNING_AGREEMENT,
                Action.SIGN_LEARNING_AGREEMENT,
                Action.END_LEARNING_AGREEMENT,
                Action.READ_STANDING_RECOGNITION,
                Action.WRITE_STANDING_RECOGNITION,
                Action.WRITE_CATALOGUE,
                Action.READ_BODY,
                Action.READ_GRADE_TABLE,
                Action.WRITE_GRADE_TABLE,
                Action.READ_PRECEDENT,
                Action.WRITE_PRECEDENT,
            }
        ),
        Role.COMMITTEE_MEMBER: _MEMBER,
        Role.CHAIR: _MEMBER
        | {
            Action.CONVENE_PANEL,
            Action.DECIDE,
            Action.CONFIRM_PRECEDENT,
            Action.DECIDE_APPEAL,
            Action.WRITE_PRECEDENT,
        },
        Role.FINANCE_OFFICER: frozenset(
            {
                Action.READ_DEVELOPMENT_AGREEMENT,
                Action.WRITE_DEVELOPMENT_AGREEMENT,
                Action.ACTIVATE_DEVELOPMENT_AGREEMENT,
                Action.RECORD_FEE,
                Action.READ_FEE,
                Action.OPEN_SETTLEMENT,
                Action.CLOSE_SETTLEMENT,
                Action.CONFIRM_PAYMENT,
                Action.DISPUTE_SETTLEMENT,
                Action.READ_SETTLEMENT,
                Action.READ_STATEMENT,
                Action.READ_LEDGER,
            }
        ),
        Role.SIS: frozenset(
            {
                Action.SUBMIT_RECOGNITION,
                Action.READ_RECOGNITION,
                Action.READ_FEED,
                Action.ACKNOWLEDGE,
                Action.WRITE_WEBHOOK,
                Action.RESOLVE_PSEUDONYM,
                Action.RECORD_FEE,
            }
        ),
        # Runs the system and sees its course, but no decision, document or money is theirs.
        Role.ADMINISTRATOR: frozenset(
            {
                Action.READ_HISTORY,
                Action.READ_FEED,
                Action.WRITE_WEBHOOK,
                Action.WRITE_CATALOGUE,
                Action.READ_BODY,
                Action.WRITE_BODY,
                Action.WRITE_POLICY,
                Action.READ_STANDING_RECOGNITION,
                Action.GRANT,
                Action.READ_AUDIT,
                Action.ADMINISTER,
            }
        ),
        Role.LEARNER: frozenset(
            {
                Action.SUBMIT_RECOGNITION,
                Action.READ_RECOGNITION,
                Action.READ_DOCUMENT,
                Action.ADD_DOCUMENT,
                Action.GIVE_INFORMATION,
                Action.WITHDRAW,
                Action.APPEAL,
                Action.READ_HISTORY,
                Action.READ_LEARNING_AGREEMENT,
                Action.PROPOSE_LEARNING_AGREEMENT,
                Action.SIGN_LEARNING_AGREEMENT,
                Action.READ_STANDING_RECOGNITION,
                Action.EXPORT_LEARNER,
                Action.REQUEST_ERASURE,
            }
        ),
        Role.DATA_PROTECTION_OFFICER: frozenset(
            {
                Action.READ_AUDIT,
                Action.READ_HISTORY,
                Action.EXPORT_LEARNER,
                Action.REQUEST_ERASURE,
                Action.ERASE_LEARNER,
            }
        ),
    }
)

# Who did one of the earlier actions on the same thing may not do this one.
FOUR_EYES: Mapping[Action, frozenset[Action]] = MappingProxyType(
    {
        Action.DECIDE_APPEAL: frozenset(
            {Action.DECIDE, Action.CONFIRM, Action.CONFIRM_PRECEDENT, Action.VOTE}
        ),
        Action.ACTIVATE_DEVELOPMENT_AGREEMENT: frozenset({Action.WRITE_DEVELOPMENT_AGREEMENT}),
        Action.CLOSE_SETTLEMENT: frozenset({Action.OPEN_SETTLEMENT}),
        Action.CONFIRM_PAYMENT: frozenset({Action.CLOSE_SETTLEMENT}),
        Action.ERASE_LEARNER: frozenset({Action.REQUEST_ERASURE}),
    }
)
