"""How much of a part's own credits does a line use up?

Design D-04: a line uses up some of its part's own ECTS, the host's figure; what is recognised at
home may differ (R-21). Lines that share a part divide it: it is never used up beyond its whole.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from models.rules.credits import Basis

STEP = Decimal("0.0001")


def used_up(
    basis: Basis,
    *,
    host_ects: Decimal,
    recognised_ects: Decimal,
    component_ects: Decimal,
    sharing: Sequence[Decimal],
) -> Decimal:
    """ECTS of the part, at most `host_ects`. `sharing`: component ECTS of all lines of this part.

    Under HOST what is recognised is the part's own; under HOME the part is divided by the size of
    the components it stands for, and a single component takes it whole.
    """
    if recognised_ects == 0:
        return Decimal(0)
    if basis is Basis.HOST:
        return min(recognised_ects, host_ects)
    whole = sum(sharing, Decimal(0))
    if len(sharing) <= 1 or whole == 0:
        return host_ects
    return (host_ects * component_ects / whole).quantize(STEP, rounding=ROUND_DOWN)
