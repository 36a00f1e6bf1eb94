"""Is this text a learning outcome that can be compared, and if not, what is wrong with it?

Nothing is repaired in silence: each fault is said, an outcome with a fault that hides its meaning
is left out of the comparison, and where there is any fault the machine proposes nothing.
"""

import html
import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from models.frozen import Frozen
from models.matching.words import content, words
from models.rules.limits import OUTCOMES_PER_COMPONENT

# One outcome is one statement; longer texts are descriptions and match everything a little.
WORDS_PER_OUTCOME = 80
# A run of words in most outcomes of a side is a frame around them, not their meaning.
FRAME_WORDS = 5

_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]{0,500}>|<!--")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
_ADDRESSED = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instruction|prompt|rule|previous|above|prior)"
    r"|\b(?:mark|treat|count|consider|classify|rate|report|set|return|output|answer)\b.{0,60}"
    r"\b(?:as|to|with|is|:)?\s*(?:fully\s+)?[\"'“]?(?:covered|equivalent|recogni[sz]ed|approved|no_difference|full)\b"
    r"|\b(?:system|assistant|user)\s*(?:prompt|message|:)"
    r"|\byou are (?:now |an? )|\bas an? (?:ai|language model|assistant)\b"
    r"|\b(?:probability|score|similarity|confidence)\s*(?:=|:|of|to)\s*(?:1\b|100|0?\.9)"
    r"|\b(?:als|comme|come|como|jako)\s+(?:abgedeckt|erfüllt|couvert|acquis|coperto|cubierto|zaliczon\w+)\b",
    re.IGNORECASE | re.DOTALL,
)


class Fault(StrEnum):
    EMPTY = "EMPTY"
    ONE_WORD = "ONE_WORD"
    TOO_LONG = "TOO_LONG"
    NOTHING_SPECIFIC = "NOTHING_SPECIFIC"
    ADDRESSED_TO_A_MACHINE = "ADDRESSED_TO_A_MACHINE"
    MARKUP = "MARKUP"
    REPEATED = "REPEATED"
    FRAMED = "FRAMED"
    NONE_GIVEN = "NONE_GIVEN"
    TOO_MANY = "TOO_MANY"


_SAYS = {
    Fault.EMPTY: "is empty",
    Fault.ONE_WORD: "is a single word, which states no outcome",
    Fault.TOO_LONG: f"has more than {WORDS_PER_OUTCOME} words: a description, not one outcome",
    Fault.NOTHING_SPECIFIC: "says nothing about a subject, only what every course says",
    Fault.ADDRESSED_TO_A_MACHINE: "addresses the comparison itself instead of stating an outcome",
    Fault.MARKUP: "contains markup, which was removed before comparing",
    Fault.REPEATED: "repeats another outcome word for word",
    Fault.FRAMED: "repeats the same words around its content, which were left out",
}
_HIDING = frozenset(
    {
        Fault.EMPTY,
        Fault.ONE_WORD,
        Fault.TOO_LONG,
        Fault.NOTHING_SPECIFIC,
        Fault.ADDRESSED_TO_A_MACHINE,
        Fault.REPEATED,
    }
)


class Cleaned(Frozen):
    """`text` as compared; `readable` False: not compared at all."""

    text: str
    faults: tuple[Fault, ...] = ()

    @property
    def readable(self) -> bool:
        return not _HIDING & set(self.faults)


class Side(Frozen):
    """All outcomes of one side, in order, with what is wrong with the side as a whole."""

    outcomes: tuple[Cleaned, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def comparable(self) -> bool:
        return not self.faults and any(one.readable for one in self.outcomes)

    @property
    def faulty(self) -> bool:
        return bool(self.faults) or any(one.faults for one in self.outcomes)


def clean(texts: Sequence[str], language: str | None, *, repeats_hide: bool) -> Side:
    """Judges one side. `repeats_hide`: a repeated text is left out (credential) or kept
    (component)."""
    if not any(text.strip() for text in texts):
        return Side(
            outcomes=tuple(_one(text, language) for text in texts), faults=(Fault.NONE_GIVEN,)
        )
    if len(texts) > OUTCOMES_PER_COMPONENT:
        unread = tuple(Cleaned(text="", faults=()) for _ in texts)
        return Side(outcomes=unread, faults=(Fault.TOO_MANY,))
    cleaned = _without_frames([_one(text, language) for text in texts], language)
    seen: Counter[str] = Counter()
    judged = []
    for one in cleaned:
        key = " ".join(words(one.text))
        if seen[key] and one.readable and repeats_hide:
            one = one.model_copy(update={"faults": (*one.faults, Fault.REPEATED)})
        seen[key] += 1
        judged.append(one)
    repeated = max((n for key, n in seen.items() if key), default=0)
    whole = (Fault.REPEATED,) if repeated >= 3 and repeated * 2 > len(texts) else ()
    return Side(outcomes=tuple(judged), faults=whole)


def sentences(side: Side, names: Sequence[str], who: str) -> list[str]:
    """One sentence per kind of fault, naming the outcomes."""
    said = [_whole(fault, len(side.outcomes), who) for fault in side.faults]
    for fault in Fault:
        hit = [name for name, one in zip(names, side.outcomes, strict=True) if fault in one.faults]
        if hit and fault in _SAYS:
            shown = ", ".join(hit[:5]) + (f" and {len(hit) - 5} more" if len(hit) > 5 else "")
            said.append(f"{who} outcome {shown}: {_SAYS[fault]}")
    return said


def _whole(fault: Fault, count: int, who: str) -> str:
    if fault is Fault.NONE_GIVEN:
        return f"the {who} states no learning outcomes"
    if fault is Fault.TOO_MANY:
        return (
            f"the {who} lists {count} outcomes, more than the {OUTCOMES_PER_COMPONENT} "
            "a single course can have; nothing was compared"
        )
    return f"most outcomes of the {who} are the same text; nothing was compared"


def _one(text: str, language: str | None) -> Cleaned:
    shown, faults = text, list[Fault]()
    if _TAG.search(text) or _ENTITY.search(text):
        shown = html.unescape(_TAG.sub(" ", text))
        faults.append(Fault.MARKUP)
    found = words(shown[: 100 * WORDS_PER_OUTCOME])
    if not found:
        faults.append(Fault.EMPTY)
    elif len(found) > WORDS_PER_OUTCOME:
        faults.append(Fault.TOO_LONG)
    elif _ADDRESSED.search(shown):
        faults.append(Fault.ADDRESSED_TO_A_MACHINE)
    elif len(found) == 1:
        faults.append(Fault.ONE_WORD)
    elif not content(shown, language):
        faults.append(Fault.NOTHING_SPECIFIC)
    return Cleaned(text=" ".join(shown.split()), faults=tuple(faults))


def _without_frames(outcomes: list[Cleaned], language: str | None) -> list[Cleaned]:
    """Takes out the longest opening and closing run of words that most outcomes of a side share."""
    distinct = {tuple(words(one.text)) for one in outcomes if one.readable}
    lists = [list(found) for found in sorted(distinct)]
    if len(lists) < 3:
        return outcomes
    opening = _frame(lists)
    closing = _frame([found[::-1] for found in lists])[::-1]
    return [_unframed(one, opening, closing, language) for one in outcomes]


def _frame(lists: list[list[str]]) -> list[str]:
    """The longest opening that more than half of the lists share, if it is long enough."""
    frame: list[str] = []
    group = lists
    while group:
        following = Counter(found[len(frame)] for found in group if len(found) > len(frame))
        word, count = following.most_common(1)[0] if following else ("", 0)
        if count * 2 <= len(lists) or count < 3:
            break
        frame.append(word)
        group = [found for found in group if found[: len(frame)] == frame]
    return frame if len(frame) >= FRAME_WORDS else []


def _unframed(
    one: Cleaned, opening: list[str], closing: list[str], language: str | None
) -> Cleaned:
    found = words(one.text)
    start = len(opening) if opening and found[: len(opening)] == opening else 0
    end = len(found) - (len(closing) if closing and found[-len(closing) :] == closing else 0)
    if not one.readable or (start == 0 and end == len(found)):
        return one
    rest = " ".join(found[start : max(start, end)])
    fault = Fault.FRAMED if content(rest, language) else Fault.NOTHING_SPECIFIC
    return Cleaned(text=rest, faults=(*one.faults, fault))
