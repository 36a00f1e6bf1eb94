"""Are enough members of a panel present?

R-30. Sources: examination board rules ETS Kniebis §14 (chair or deputy and three voting members
more) [C]; handbook domain 7.1. The shares are those of contracts 6, `panel`.
"""

from enum import StrEnum

from models.frozen import Frozen


class Share(StrEnum):
    """How much of the base must be present: at least this, but `MORE_THAN_HALF`."""

    HALF = "HALF"
    MORE_THAN_HALF = "MORE_THAN_HALF"
    TWO_THIRDS = "TWO_THIRDS"
    ALL = "ALL"


class Quorum(Frozen):
    """`others` are needed besides chair or deputy where one of them must be there, else in all."""

    chair_or_deputy: bool = False
    others: int = 0
    of: Share | None = None


def quorate(quorum: Quorum, *, present: int, led: bool, base: int) -> bool:
    """`present` counts voting members who are not recused, the chair among them.

    `led`: the chair or a deputy is one of them. `base`: the seats that a share is measured by.
    """
    if quorum.chair_or_deputy and not led:
        return False
    others = present - 1 if quorum.chair_or_deputy else present
    return others >= quorum.others and _reaches(quorum.of, present, base)


def _reaches(share: Share | None, present: int, base: int) -> bool:
    match share:
        case None:
            return True
        case Share.HALF:
            return 2 * present >= base
        case Share.MORE_THAN_HALF:
            return 2 * present > base
        case Share.TWO_THIRDS:
            return 3 * present >= 2 * base
        case Share.ALL:
            return present >= base
