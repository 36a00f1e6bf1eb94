"""Does every name in the file of an alliance lead to something that stands in it, and only once?"""

from collections.abc import Collection, Iterator
from itertools import pairwise

from models.rules.access import Role
from models.rules.shapes import BadAsk
from models.store.alliance_file import Alliance, Institution

Place = tuple[str | int, ...]
Reference = tuple[Collection[str], str, str, Place]


def check(file: Alliance) -> None:
    """Raises `BadAsk` for the first name that leads nowhere, or stands twice."""
    for known, value, what, place in _references(file):
        if value not in known:
            raise BadAsk(f"{what}; there is no {value!r}", *place)
    for what, names, name in _identities(file):
        twice = next((one for one, other in pairwise(sorted(names)) if one == other), None)
        if twice is not None:
            raise BadAsk(f"each {what} once; {twice!r} stands twice", name)


def _references(file: Alliance) -> Iterator[Reference]:
    """Every value that names something else: what there is, the value, in words, its place."""
    slugs = {institution.slug for institution in file.institutions}
    persons = {person.subject for one in file.institutions for person in one.persons}
    offers = {offer.code for offer in file.offers}
    for index, institution in enumerate(file.institutions):
        yield from _inside(institution, slugs, file, ("institutions", index))
    for index, offer in enumerate(file.offers):
        for nth, host in enumerate(offer.hosts):
            yield slugs, host, "an institution", ("offers", index, "hosts", nth)
        for nth, one in enumerate(offer.involved):
            yield persons, one.person, "a person", ("offers", index, "involved", nth, "person")
    for index, standing in enumerate(file.standing_recognitions):
        at = ("standing_recognitions", index)
        yield slugs, standing.home, "an institution", (*at, "home")
        yield offers, standing.offer, "an offer", (*at, "offer")
        components = {
            component.code
            for institution in file.institutions
            if institution.slug == standing.home
            for programme in institution.programmes
            for component in programme.components
        }
        yield components, standing.component, "a component of the home", (*at, "component")
    for index, agreement in enumerate(file.development_agreements):
        at = ("development_agreements", index)
        yield offers, agreement.offer, "an offer", (*at, "offer")
        for nth, party in enumerate(agreement.parties):
            yield slugs, party, "an institution", (*at, "parties", nth)


def _inside(
    one: Institution, slugs: Collection[str], file: Alliance, at: Place
) -> Iterator[Reference]:
    bodies = {body.code for body in one.bodies}
    persons = {person.subject for person in one.persons}
    units = {"*"} | {
        unit
        for institution in file.institutions
        for unit in (
            institution.slug,
            *(f"{institution.slug}/{body.code}" for body in institution.bodies),
        )
    }
    for index, body in enumerate(one.bodies):
        for nth, member in enumerate(body.members):
            place = (*at, "bodies", index, "members", nth, "person")
            yield persons, member.person, "a person of this institution", place
    for index, programme in enumerate(one.programmes):
        yield (
            bodies,
            programme.body,
            "a body of this institution",
            (*at, "programmes", index, "body"),
        )
    for index, person in enumerate(one.persons):
        for nth, grant in enumerate(person.grants):
            place = (*at, "persons", index, "grants", nth, "unit")
            known = slugs if grant.role is Role.LEARNER else units
            yield known, grant.unit, "*, an institution, or institution/body", place


def _identities(file: Alliance) -> Iterator[tuple[str, list[str], str]]:
    """What must be unique in the whole alliance, or in one institution."""
    yield "institution", [one.slug for one in file.institutions], "institutions"
    yield "offer", [one.code for one in file.offers], "offers"
    standing = [one.code for one in file.standing_recognitions]
    yield "standing recognition", standing, "standing_recognitions"
    agreements = [f"{one.code} version {one.version}" for one in file.development_agreements]
    yield "development agreement", agreements, "development_agreements"
    persons = [person.subject for one in file.institutions for person in one.persons]
    yield "person", persons, "institutions"
    for one in file.institutions:
        parts = [component.code for each in one.programmes for component in each.components]
        yield f"component of {one.slug}", parts, "institutions"
        yield f"programme of {one.slug}", [each.code for each in one.programmes], "institutions"
        yield f"body of {one.slug}", [body.code for body in one.bodies], "institutions"
