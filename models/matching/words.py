"""Which words of a text carry its meaning, and in which form are they compared?

Words of framing ("students will be able to", "upon completion of the course") are listed per
language in `data/framing.json`, written by us. Stems come from the Snowball stemmers.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:[+#]+|(?:['’.-](?=[^\W_]))[^\W_]+)*", re.UNICODE)

_STEMMERS = {
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
}


def plain(text: str) -> str:
    """One spelling for equal texts: composed, lower case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case; `c++`, `c#` and `node.js` stay whole."""
    return _WORD.findall(plain(text))


@cache
def framing(language: str | None) -> frozenset[str]:
    """Words that say nothing about a subject: grammar and the usual words of course descriptions.

    Without a language, those of all languages.
    """
    table = _tables()
    if language in table:
        return table[language]
    return frozenset().union(*table.values())


@cache
def _tables() -> dict[str, frozenset[str]]:
    source = resources.files("models.matching") / "data" / "framing.json"
    lists = json.loads(source.read_text("utf-8"))["words"]
    return {language: frozenset(" ".join(lines).split()) for language, lines in lists.items()}


def content(text: str, language: str | None) -> list[str]:
    """The words that carry the meaning."""
    empty = framing(language)
    return [
        word for word in words(text) if word not in empty and (len(word) > 1 or not word.isalpha())
    ]


@cache
def stem(word: str, language: str | None) -> str:
    """The stem; without a known language the English one."""
    if not word.isalpha():
        return word
    return str(_stemmer(_STEMMERS.get(language or "en", "english")).stemWord(word))


@cache
def _stemmer(name: str) -> Any:
    # Loaded late: every language comes with the first.
    import snowballstemmer

    return snowballstemmer.stemmer(name)


def stems(text: str, language: str | None) -> list[str]:
    return [stem(word, language) for word in content(text, language)]


def shared_terms(required: str, answering: str, language: str | None) -> tuple[str, ...]:
    """The words of the required text whose stems the other has too, in order, at most 8."""
    known = set(stems(answering, language))
    found = [word for word in content(required, language) if stem(word, language) in known]
    return tuple(dict.fromkeys(found))[:8]


def distinct(texts: Iterable[str]) -> int:
    """How many different texts there are, spelling aside."""
    return len({" ".join(words(text)) for text in texts})
