"""What would the panel decide on each line? Its draft, from the votes in favour.

Design D-05 and D-06: PARTIAL is arithmetic after people marked the lines. A vote YES stands for
FULL on every line it does not mark. Of equally frequent outcomes the better for the learner stands.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from models.rules.outcomes import Outcome

# Best for the learner first.
_FAVOUR = (
    Outcome.FULL,
    Outcome.ALTERNATIVE,
    Outcome.CONDITIONAL,
    Outcome.PARTIAL,
    Outcome.REFUSED,
)


def outcomes(
    lines: Iterable[int], in_favour: Sequence[Mapping[int, Outcome]]
) -> dict[int, Outcome]:
    """`in_favour`: per vote YES the lines it marks. Line → outcome; empty without a vote YES."""
    if not in_favour:
        return {}
    return {
        line: _most_frequent([vote.get(line, Outcome.FULL) for vote in in_favour]) for line in lines
    }


def _most_frequent(marked: Sequence[Outcome]) -> Outcome:
    counted = Counter(marked)
    return max(counted, key=lambda outcome: (counted[outcome], -_FAVOUR.index(outcome)))
