"""May a document be taken as evidence without a person deciding?

Design O-38: the seal is a criterion of its own; what is not proven goes to a person, and never
stops intake. A broken seal or a revocation is refused as evidence; the content is still shown.
"""

from datetime import datetime

from models.documents import owners
from models.documents.findings import Finding, Severity, blocking, info, warning
from models.documents.record import Credential, Evidence, Moment, Organisation, Seal, SealState


def judge(credential: Credential, at: datetime) -> tuple[Evidence, tuple[Finding, ...]]:
    """The verdict on one credential at the instant `at`, and the reasons for it as findings."""
    refused = list(_refusals(credential))
    doubts = list(_doubts(credential, at))
    if refused:
        return Evidence.REFUSED, (*refused, *doubts)
    sure = credential.seal.state is SealState.VALID and credential.seal.trusted
    only_remarks = all(finding.severity is Severity.INFO for finding in doubts)
    verdict = Evidence.ACCEPTABLE if sure and only_remarks else Evidence.NEEDS_A_PERSON
    return verdict, tuple(doubts)


def _refusals(credential: Credential) -> list[Finding]:
    found = [doubt for doubt in credential.doubts if doubt.severity is Severity.BLOCKING]
    if credential.seal.state is SealState.INVALID:
        why = credential.seal.why or "content and signature do not fit"
        found.append(blocking("SEAL_INVALID", credential.where, f"the seal is broken: {why}"))
    if credential.revoked:
        found.append(
            blocking("REVOKED", credential.where, "the issuer has revoked this credential")
        )
    return found


def _doubts(credential: Credential, at: datetime) -> list[Finding]:
    where = credential.where
    found = [doubt for doubt in credential.doubts if doubt.severity is not Severity.BLOCKING]
    if credential.issuer is None or not credential.issuer.name:
        found.append(warning("NO_ISSUER", where, _unnamed(credential.issuer)))
    if credential.learner is None:
        found.append(
            warning("NO_LEARNER", where, "no learner is named: nothing in it says whose it is")
        )
    if credential.valid_until is not None and _over(credential.valid_until, at):
        until = credential.valid_until.day.isoformat()
        found.append(warning("EXPIRED", where, f"the validity ended on {until}"))
    if credential.valid_from is not None and not _begun(credential.valid_from, at):
        since = credential.valid_from.day.isoformat()
        found.append(warning("NOT_YET_VALID", where, f"the validity begins on {since}"))
    another = owners.doubt(credential)
    return [*found, *_seal_doubts(credential.seal, where), *([another] if another else ())]


def _unnamed(issuer: Organisation | None) -> str:
    if issuer is None or not issuer.ids:
        return "no issuer is named: ask who vouches for this"
    code = issuer.ids[0]
    return f"the issuer is named by a code alone ({code.scheme} {code.value}): look up who that is"


def _seal_doubts(seal: Seal, where: str) -> list[Finding]:
    why = f": {seal.why}" if seal.why else ""
    if seal.state is SealState.NONE:
        return [info("UNSIGNED", where, "no seal: nothing proves who wrote this")]
    if seal.state is SealState.UNVERIFIABLE:
        return [warning("SEAL_UNVERIFIABLE", where, f"the seal could not be checked{why}")]
    if seal.state is SealState.VALID and not seal.trusted:
        return [info("SIGNER_NOT_TRUSTED", where, f"the seal fits, its owner is not known{why}")]
    return []


def _over(moment: Moment, at: datetime) -> bool:
    return moment.instant <= at if moment.instant is not None else moment.day < at.date()


def _begun(moment: Moment, at: datetime) -> bool:
    return moment.instant <= at if moment.instant is not None else moment.day <= at.date()
