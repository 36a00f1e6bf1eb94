"""In which language is a text, by its tag and by its letters, and which of the two is believed?

A tag is believed unless the text, long enough to tell, clearly reads as another language (O-50).
The detector knows the languages of the alliance and their neighbours; another script is told by its
letters.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from models.frozen import Frozen

# Below this many letters or this confidence a detection proves nothing.
LETTERS_NEEDED = 40
CONFIDENCE_NEEDED = 0.80
# A tag is only contradicted by a text that hardly fits it.
CONTRADICTION = 0.05

_KNOWN = {
    "bg": Language.BULGARIAN,
    "cs": Language.CZECH,
    "da": Language.DANISH,
    "de": Language.GERMAN,
    "el": Language.GREEK,
    "en": Language.ENGLISH,
    "es": Language.SPANISH,
    "et": Language.ESTONIAN,
    "fi": Language.FINNISH,
    "fr": Language.FRENCH,
    "hr": Language.CROATIAN,
    "hu": Language.HUNGARIAN,
    "it": Language.ITALIAN,
    "lt": Language.LITHUANIAN,
    "lv": Language.LATVIAN,
    "nb": Language.BOKMAL,
    "nl": Language.DUTCH,
    "pl": Language.POLISH,
    "pt": Language.PORTUGUESE,
    "ro": Language.ROMANIAN,
    "ru": Language.RUSSIAN,
    "sk": Language.SLOVAK,
    "sl": Language.SLOVENE,
    "sv": Language.SWEDISH,
    "tr": Language.TURKISH,
    "uk": Language.UKRAINIAN,
}
_NAMES = {code: language.name.capitalize() for code, language in _KNOWN.items()}
# Close relatives that short texts do not tell apart.
_RELATED = (
    frozenset({"da", "nb", "no", "nn"}),
    frozenset({"cs", "sk"}),
    frozenset({"hr", "sr", "bs"}),
)


class Source(StrEnum):
    TAG = "TAG"
    DETECTED = "DETECTED"
    NONE = "NONE"


class Reading(Frozen):
    """`tag` and `detected` as found; `language` the one believed, `source` what decided."""

    tag: str | None
    detected: str | None
    language: str | None
    source: Source
    conflict: bool = False


def name(code: str | None) -> str:
    return _NAMES.get(code or "", code or "an unknown language")


def primary(tag: str | None) -> str | None:
    """The language of a tag: `en` of `en-GB`; None for `und`, `zxx`, empty or malformed tags."""
    code = (tag or "").strip().lower().replace("_", "-").split("-")[0]
    return (
        code
        if code.isalpha() and 2 <= len(code) <= 3 and code not in ("und", "zxx", "mul")
        else None
    )


def read(texts: Sequence[str], tag: str | None) -> Reading:
    """The language of these texts taken together."""
    tagged = primary(tag)
    whole = " . ".join(texts)
    fits = _confidence(whole)
    best = max(fits, key=lambda code: (fits[code], code), default=None)
    letters = sum(character.isalpha() for character in whole)
    sure = best is not None and letters >= LETTERS_NEEDED and fits[best] >= CONFIDENCE_NEEDED
    detected = best if sure else None
    if tagged is None:
        source = Source.DETECTED if detected else Source.NONE
        return Reading(tag=tag, detected=detected, language=detected, source=source)
    against = detected is not None and fits.get(tagged, 0.0) < CONTRADICTION
    conflict = against and not any({tagged, detected} <= kin for kin in _RELATED)
    return Reading(
        tag=tag,
        detected=detected,
        language=tagged,
        source=Source.TAG,
        conflict=conflict or _foreign_script(whole, tagged),
    )


def scripts(text: str) -> Counter[str]:
    """How many letters of each script: LATIN, CYRILLIC, GREEK, CJK …"""
    letters = (character for character in text if character.isalpha())
    return Counter(unicodedata.name(letter, "UNKNOWN").split()[0] for letter in letters)


def _foreign_script(text: str, language: str) -> bool:
    found = scripts(text)
    if not found:
        return False
    usual = {"bg": "CYRILLIC", "ru": "CYRILLIC", "uk": "CYRILLIC", "sr": "CYRILLIC", "el": "GREEK"}
    known = language in _NAMES or language in usual
    fitting = found[usual.get(language, "LATIN")]
    return known and fitting * 2 < sum(found.values())


def _confidence(text: str) -> dict[str, float]:
    if not any(character.isalpha() for character in text):
        return {}
    # The first lines tell; a hostile length must not cost time.
    values = _detector().compute_language_confidence_values(text[:4000])
    codes = {language: code for code, language in _KNOWN.items()}
    return {codes[one.language]: one.value for one in values}


@cache
def _detector() -> LanguageDetector:
    chosen = LanguageDetectorBuilder.from_languages(*_KNOWN.values())
    return chosen.with_low_accuracy_mode().build()
