"""Which facts does a credential state that a validation profile asks for?

Source: handbook domain 1.2 (elements and machine checks) and 1.3 (where ELM states them).
"""

from decimal import Decimal

from models.documents.counting import total
from models.documents.findings import Finding, info
from models.documents.record import Achievement, Assessment, Credential, Organisation
from models.rules.profile_terms import Element
from models.rules.profiles import Facts, Identity, Stated

_REGISTERS = ("registration", "eidas", "pic", "erasmus")


def facts(credential: Credential) -> tuple[Facts, tuple[Finding, ...]]:
    """What is stated, and a finding for what had to be inferred."""
    tops = credential.achievements
    every = [node for top in tops for node in top.walk()]
    proofs = [proof for node in every for proof in node.assessments]
    quality, remarks = _quality(credential, every)
    stated = {
        Element.LEARNER: credential.learner is not None,
        Element.TITLE: bool(tops) and all(top.title for top in tops),
        Element.COUNTRY: any(body.country for body in _bodies(credential)),
        Element.AWARDING_BODY: any(body.names or body.ids for body in credential.awarding_bodies),
        Element.ISSUE_DATE: credential.issued is not None or _awarded(tops),
        Element.OUTCOMES: any(node.outcomes for node in every),
        Element.ASSESSMENT: any(proof.kind or proof.mode or proof.titles for proof in proofs),
        Element.PARTICIPATION: any(node.participation for node in every),
        Element.QUALITY_ASSURANCE: quality,
        Element.PREREQUISITES: any(node.prerequisites for node in every),
        Element.GRADE: any(node.grade for node in every),
        Element.STACKABILITY: any(node.stackability for node in every),
        Element.FURTHER_INFORMATION: any(node.descriptions or node.homepage for node in every),
        Element.DEGREE_LINK: any("PART_OF_A_QUALIFICATION" in n.stackability for n in every),
    }
    return Facts(
        ects=total(tops).ects,
        hours=_hours(tops),
        eqf=_level(tops, every),
        identity=_identity(proofs),
        summative_assessment=any(proof.grade for proof in proofs) or None,
        elements={e: Stated.PRESENT if there else Stated.MISSING for e, there in stated.items()},
    ), remarks


def _bodies(credential: Credential) -> tuple[Organisation, ...]:
    own = (credential.issuer,) if credential.issuer is not None else ()
    return own + credential.awarding_bodies


def _awarded(tops: tuple[Achievement, ...]) -> bool:
    return any(top.awarding is not None and top.awarding.on is not None for top in tops)


def _quality(credential: Credential, every: list[Achievement]) -> tuple[bool, tuple[Finding, ...]]:
    """Accreditation as stated; else inferred from an entry in an official register."""
    if any(node.quality_assurance for node in every):
        return True, ()
    registered = next(
        (i for body in credential.awarding_bodies for i in body.ids if i.scheme in _REGISTERS), None
    )
    if registered is None:
        return False, ()
    message = (
        "no accreditation is stated; the entry of the awarding body in a register"
        f" ({registered.scheme} {registered.value}) stands for its quality assurance: check it"
    )
    return True, (info("QUALITY_ASSURANCE_INFERRED", credential.where, message),)


def _hours(tops: tuple[Achievement, ...]) -> Decimal | None:
    """The hours of all achievements at the top, where each of them states some."""
    stated = [top.hours for top in tops]
    known = [value for value in stated if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(stated) else None


def _level(tops: tuple[Achievement, ...], every: list[Achievement]) -> int | None:
    """The one level of what stands at the top, else of all parts; none where they differ."""
    for group in (tops, every):
        levels = {node.eqf for node in group if node.eqf is not None}
        if levels:
            return levels.pop() if len(levels) == 1 else None
    return None


def _identity(proofs: list[Assessment]) -> Identity | None:
    """The weakest check of all assessments that state one."""
    order = list(Identity)
    stated = [Identity(proof.identity.value) for proof in proofs if proof.identity is not None]
    return min(stated, key=order.index) if stated else None
