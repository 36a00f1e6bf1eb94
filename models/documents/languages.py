"""In which language is an outcome that no tag speaks for? Detected, and said to be so (O-50)."""

from collections.abc import Iterable

from msgspec.structs import replace

from models.documents.record import Achievement, Credential, LangFrom, Outcome


def with_languages(credentials: tuple[Credential, ...]) -> tuple[Credential, ...]:
    """The credentials with a language for every outcome whose text is long enough to tell."""
    if not any(_untagged(credential.achievements) for credential in credentials):
        return credentials
    return tuple(
        replace(credential, achievements=tuple(_achievement(a) for a in credential.achievements))
        for credential in credentials
    )


def _untagged(achievements: Iterable[Achievement]) -> bool:
    return any(
        outcome.lang_from is LangFrom.NONE
        for top in achievements
        for node in top.walk()
        for outcome in node.outcomes
    )


def _achievement(node: Achievement) -> Achievement:
    return replace(
        node,
        outcomes=tuple(_outcome(outcome) for outcome in node.outcomes),
        parts=tuple(_achievement(part) for part in node.parts),
    )


def _outcome(outcome: Outcome) -> Outcome:
    if outcome.lang_from is not LangFrom.NONE:
        return outcome
    # imported here: the detector is large, and most documents tag their texts
    from models.matching import languages

    found = languages.read([outcome.text], None).language
    return replace(outcome, lang=found, lang_from=LangFrom.DETECTED if found else LangFrom.NONE)
