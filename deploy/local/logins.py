"""As whom may one log in to the demo alliance? The persons of its file, with what each may do."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from deploy.local.roles import DEMO_ALLIANCE
from models.store.alliance_reading import read


class Login(NamedTuple):
    subject: str
    institution: str
    may: str


def logins(file: Path = DEMO_ALLIANCE) -> Iterator[Login]:
    """In the file's order: the first university is the one the demo is about."""
    for institution in read(file.read_text(encoding="utf-8")).institutions:
        for person in institution.persons:
            roles = dict.fromkeys(_words(grant.role.value) for grant in person.grants)
            yield Login(person.subject, institution.slug, ", ".join(roles))


def logins_text() -> str:
    """Those of the first university, a line each, and a word about the others."""
    found = tuple(logins())
    first = found[0].institution
    lines = [f"{each.subject:<26} {each.may}" for each in found if each.institution == first]
    others = dict.fromkeys(each.institution for each in found if each.institution != first)
    alike = f"The same at {', '.join(others)}: the log-in page lists everybody."
    return "\n".join(["Log in as (all of them invented)", *lines, alike])


def _words(name: str) -> str:
    return name.lower().replace("_", " ")
