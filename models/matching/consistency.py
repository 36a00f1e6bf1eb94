"""Does the level that somebody states fit what else they say?

A warning and nothing more: titles tell the level of an unknown course in about half of all cases
(handbook matching 3.5 (5)), so nothing is inferred, set or decided from it.
"""

from collections.abc import Sequence

from models.matching.bloom import LEVELS, Indication
from models.matching.words import words

# Words of a title that name a level; "master" alone is also a skilled person.
_NAMED: tuple[tuple[int, tuple[str, ...]], ...] = (
    (
        8,
        ("phd", "doctorate", "doctoral", "doctorat", "doktorat", "doktorskie", "dottorato",
         "promotionsstudium"),
    ),
    (
        7,
        ("master's", "master’s", "master of", "master degree", "msc", "masterstudium",
         "magisterskie", "magisterské", "laurea magistrale", "kandidatuddannelse"),
    ),
    (
        6,
        ("bachelor", "bachelor's", "bachelor’s", "bsc", "bachelorstudium", "licencjat",
         "licencjackie", "bakalářské", "laurea triennale"),
    ),
)  # fmt: skip
FEWEST_VERBS = 3  # one verb is an accident of style
UNDERSTAND, EVALUATE = LEVELS.index("Understand"), LEVELS.index("Evaluate")
HIGH_EQF, LOW_EQF = 7, 4


def doubts(
    who: str, title: str | None, eqf: int | None, verbs: Sequence[Indication | None]
) -> tuple[str, ...]:
    """What does not fit together on one side. `verbs`: what each outcome's verb points to."""
    if eqf is None:
        return ()
    found = []
    named = _named(title or "")
    if named is not None and named != eqf:
        found.append(
            f"the title of the {who} speaks of EQF {named}, it states EQF {eqf}: check the level"
        )
    places = [LEVELS.index(one.level) for one in verbs if one is not None]
    if len(places) >= FEWEST_VERBS:
        if eqf >= HIGH_EQF and max(places) <= UNDERSTAND:
            found.append(
                f"the {who} states EQF {eqf}, and its outcomes ask for remembering and "
                "understanding alone: check the level"
            )
        if eqf <= LOW_EQF and 2 * sum(p >= EVALUATE for p in places) > len(places):
            found.append(
                f"the {who} states EQF {eqf}, and most of its outcomes ask for evaluating or "
                "creating: check the level"
            )
    return tuple(found)


def _named(title: str) -> int | None:
    spoken = f" {' '.join(words(title))} "
    return next(
        (level for level, names in _NAMED if any(f" {name} " in spoken for name in names)), None
    )
