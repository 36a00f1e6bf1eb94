"""Can the outcomes of these two sides be compared at all, by which route and with which
calibration?

Sources: design O-50 (language by tag and detection), O-52 (no calibration: abstain and say why);
handbook matching 3.5 (2). What was left out or doubtful is said in `notes`.
"""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from models.matching.calibration import Calibration, Entry
from models.matching.embedder import Embedder
from models.matching.languages import Reading, Source, name, primary, read
from models.matching.lexical import Lexical
from models.matching.texts import AchievementText, ComponentText, OutcomeText

LEXICAL = Lexical()


class LanguageRoute(StrEnum):
    SAME_LANGUAGE = "SAME_LANGUAGE"
    BRIDGE = "BRIDGE"
    MULTILINGUAL = "MULTILINGUAL"
    ABSTAINED = "ABSTAINED"


class Sides(NamedTuple):
    """The outcomes chosen for the comparison, with the languages of (required, incoming)."""

    incoming: tuple[OutcomeText, ...]
    required_language: Reading
    incoming_language: Reading
    notes: tuple[str, ...]


class Path(NamedTuple):
    """`entry` None: no comparison, because `why`. `views`: the embedders to use, in order."""

    route: LanguageRoute
    views: tuple[Embedder, ...]
    entry: Entry | None
    why: str | None
    notes: tuple[str, ...]


def sides(achievement: AchievementText, component: ComponentText) -> Sides:
    """Takes the credential's outcomes in the component's language where there are any."""
    wanted = read([one.text for one in component.outcomes], component.language)
    tags = Counter(primary(one.language or achievement.language) for one in achievement.outcomes)
    chosen = _chosen_tag(tags, wanted.language)
    incoming = tuple(
        one
        for one in achievement.outcomes
        if primary(one.language or achievement.language) == chosen
    )
    found = read([one.text for one in incoming], chosen)
    notes = _language_notes(wanted, "component") + _language_notes(found, "credential")
    left = len(achievement.outcomes) - len(incoming)
    if left:
        notes.append(f"{left} outcomes of the credential in another language were not read")
    return Sides(incoming, wanted, found, tuple(notes))


def _chosen_tag(tags: Counter[str | None], wanted: str | None) -> str | None:
    if wanted in tags or not tags:
        return wanted
    # No outcome in that language: the one most outcomes have, for a bridge or a multilingual model.
    return max(tags, key=lambda tag: (tags[tag], tag or ""))


def _language_notes(reading: Reading, who: str) -> list[str]:
    if reading.source is Source.DETECTED:
        return [f"the {who} has no language tag; its outcomes read as {name(reading.language)}"]
    return []


def path(chosen: Sides, embedder: Embedder, calibration: Calibration) -> Path:
    """The route for this pair of languages, or why there is none."""
    doubt = _doubt(chosen.required_language, "component") or _doubt(
        chosen.incoming_language, "credential"
    )
    if doubt:
        return _abstain(doubt)
    required, incoming = chosen.required_language.language, chosen.incoming_language.language
    assert required is not None
    assert incoming is not None
    notes: list[str] = []
    for views in _candidates(embedder, required, incoming):
        entry = calibration.entry(tuple(view.family for view in views), required, incoming)
        if entry is not None:
            if embedder.family not in entry.views:
                notes.append(
                    f"the model {embedder.family} does not serve {name(required)} here; words do"
                )
            if "*" in entry.languages:
                notes.append(
                    f"there is no calibration for {name(required)}; a pooled one serves, "
                    "so the machine proposes nothing"
                )
            return Path(_route(required, incoming, embedder), views, entry, None, tuple(notes))
    return _abstain(_no_way(required, incoming, embedder))


def _candidates(embedder: Embedder, required: str, incoming: str) -> Sequence[tuple[Embedder, ...]]:
    """Words and model together, else words alone; words alone never across languages."""
    reads = embedder.languages is None or {required, incoming} <= embedder.languages
    if embedder.family == LEXICAL.family:
        return [(embedder,)] if required == incoming else []
    both = [(LEXICAL, embedder)] if reads else []
    return [*both, (LEXICAL,)] if required == incoming else both


def _route(required: str, incoming: str, embedder: Embedder) -> LanguageRoute:
    if required == incoming:
        return LanguageRoute.SAME_LANGUAGE
    bridged = embedder.family.startswith("esco-bridge")
    return LanguageRoute.BRIDGE if bridged else LanguageRoute.MULTILINGUAL


def _doubt(reading: Reading, who: str) -> str | None:
    if reading.conflict:
        seen = f"reads as {name(reading.detected)}" if reading.detected else "is in another script"
        return f"the {who} is tagged {name(reading.language)} but its text {seen}"
    if reading.language is None:
        return f"the {who} has no language tag and its outcomes are too short to tell the language"
    return None


def _no_way(required: str, incoming: str, embedder: Embedder) -> str:
    if required == incoming:
        return f"there is no calibration for {name(required)} with the model {embedder.family}"
    return (
        f"the credential is in {name(incoming)}, the component in {name(required)}, and no "
        f"calibrated model for this pair is loaded (model in use: {embedder.family})"
    )


def _abstain(why: str) -> Path:
    return Path(LanguageRoute.ABSTAINED, (), None, why, ())
