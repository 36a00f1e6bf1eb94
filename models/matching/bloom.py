"""Which level of Bloom's taxonomy does the verb of an outcome point to?

An indication and nothing more: a verb table finds the level people find in about six of ten cases
(handbook matching 1.2), so it is shown as "indicative" and enters no decision. The tables are ours.
"""

import json
from functools import cache
from importlib import resources

from models.frozen import Frozen
from models.matching.words import stem, words

LEVELS = ("Remember", "Understand", "Apply", "Analyze", "Evaluate", "Create")
# Outcomes begin with their verb, sometimes after a few words of framing.
WORDS_READ = 12


class Indication(Frozen):
    """`level` is the highest one a verb points to; `verbs` are the words it rests on."""

    level: str
    verbs: tuple[str, ...]
    certainty: str = "INDICATIVE"


def indicate(text: str, language: str | None) -> Indication | None:
    """What the verbs point to; None where none is known or the language has no table."""
    table = _tables().get(language or "")
    if table is None:
        return None
    found = [
        (LEVELS.index(level), word)
        for word in words(text)[:WORDS_READ]
        if (level := table.get(stem(word, language))) is not None
    ]
    if not found:
        return None
    highest = max(place for place, _ in found)
    return Indication(
        level=LEVELS[highest],
        verbs=tuple(dict.fromkeys(word for place, word in found if place == highest)),
    )


@cache
def _tables() -> dict[str, dict[str, str]]:
    """Per language: stem of a verb → level; a verb of two levels counts for the lower."""
    source = resources.files("models.matching") / "data" / "bloom_verbs.json"
    languages = json.loads(source.read_text("utf-8"))["languages"]
    tables: dict[str, dict[str, str]] = {}
    for language, levels in languages.items():
        table: dict[str, str] = {}
        for level in LEVELS:
            for verb in levels[level].split():
                table.setdefault(stem(verb, language), level)
        tables[language] = table
    return tables
