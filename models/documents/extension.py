"""What may an extension of ours say beside a standard's own members, and how is it taken in?

Where a standard lets others add to it, our writers state the fields of the record that it has no
member for, by their names; our readers take them in again. Nothing in an extension may contradict
what every other reader finds in the document: credits and levels are never taken from it, and where
both speak, they have to agree.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeVar, get_type_hints

import msgspec

from models import canonical
from models.documents import strict_json
from models.documents.carried import credential_fields, fields
from models.documents.findings import Unreadable
from models.documents.notes import Notes
from models.documents.record import Achievement, Credential, Learner, Moment, Organisation, Texts
from models.documents.scalars import decimal

OURS: Final = "urn:passerelle:record"
_NEVER: Final[Mapping[type[Any], frozenset[str]]] = {
    Achievement: frozenset(("where", "parts", "ects", "eqf")),
    Credential: frozenset(("where", "achievements", "attachments", "revoked", "doubts", "seal")),
}
_SAYS_PASSED: Final = frozenset(("grade", "status"))
_NOT_EARNED: Final = frozenset(("failed", "in-progress", "inprogress"))
Kind = TypeVar("Kind", Achievement, Credential)


def _among(native: Iterable[Any], stated: Iterable[Any]) -> bool:
    """Is everything that the document says itself said again?"""
    return set(native) <= set(stated)


def _same_texts(native: Texts, stated: Texts) -> bool:
    return _among((text.text for text in native), (text.text for text in stated))


def _same_grade(native: Any, stated: Any) -> bool:
    return native is None or (stated is not None and native.label == stated.label)


def _same_body(native: Organisation | None, stated: Organisation | None) -> bool:
    if native is None or stated is None:
        return native is stated
    return _same_texts(native.names, stated.names) and _among(_ids(native), _ids(stated))


def _ids(body: Organisation) -> list[tuple[str, str]]:
    """XML knows no second blank in a row; Erasmus codes do."""
    return [(one.scheme, " ".join(one.value.split())) for one in body.ids]


def _same_learner(native: Learner | None, stated: Learner | None) -> bool:
    if native is None or stated is None:
        return native is None
    pairs = (
        (native.given, stated.given),
        (native.family, stated.family),
        (_day(native.born), _day(stated.born)),
    )
    return all(mine in (None, theirs) for mine, theirs in pairs)


def _day(moment: Moment | None) -> Any:
    return moment.day if moment is not None else None


def _same_day(native: Moment | None, stated: Moment | None) -> bool:
    return native is None or _day(native) == _day(stated)


def _same_decisions(native: Any, stated: Any) -> bool:
    said = [(one.status, one.mappings) for one in stated]
    return not native or said == [(one.status, one.mappings) for one in native]


_AGREE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "titles": _same_texts,
    "contact_hours": lambda native, stated: native in (None, stated),
    "grade": _same_grade,
    "issuer": _same_body,
    "learner": _same_learner,
    "recognitions": _same_decisions,
    "valid_from": _same_day,
    "valid_until": _same_day,
}


def missing(value: Kind, found: Kind) -> dict[str, Any]:
    """The fields that reading alone (`found`) leaves out or changes: plain values by name, None
    where the record says nothing. What stays missing is `carried.left_out`."""
    listed = fields if isinstance(value, Achievement) else credential_fields
    said: Mapping[str, Any] = listed(value)  # type: ignore[arg-type]
    read: Mapping[str, Any] = listed(found)  # type: ignore[arg-type]
    return {
        name: None
        if (stated := getattr(value, name)) == _default(type(value), name)
        else bare(stated)
        for name in value.__struct_fields__
        if name not in _NEVER[type(value)] and said.get(name) != read.get(name)
    }


def completed(found: Kind, stated: Mapping[str, Any], where: str, notes: Notes) -> Kind:
    """The achievement or credential with what the extension says; None resets a field."""
    known, taken = _FIELDS[type(found)], {}
    for name, plain in stated.items():
        try:
            default, kind = known[name]
            value = default if plain is None else msgspec.convert(plain, kind, strict=False)
            _sound(value)
            taken[name] = _checked(found, name, value)
        except (KeyError, ValueError, TypeError, AttributeError):
            message = (
                f'what our extension says is broken or contradicts the document: "{name[:60]}"'
            )
            notes.warning("EXTENSION_NOT_READ", where, f"{message} is not read")
    result: Kind = msgspec.structs.replace(found, **taken)
    if not _failed(found) or _failed(result):
        return result
    notes.warning("EXTENSION_NOT_READ", where, "our extension says passed, the document failed")
    sure = {name: value for name, value in taken.items() if name not in _SAYS_PASSED}
    return msgspec.structs.replace(found, **sure)


def as_text(stated: Mapping[str, Any]) -> str:
    """Fields, as plain values by name, in one text of canonical JSON."""
    return canonical.canonical(dict(stated)).decode("utf-8")


def of_text(found: Kind, text: Any, where: str, notes: Notes) -> Kind:
    """The achievement or credential with what such a text says."""
    try:
        stated = strict_json.loads(text.encode("utf-8")).value if isinstance(text, str) else None
    except (Unreadable, UnicodeError):
        stated = None
    if not isinstance(stated, dict):
        notes.warning("EXTENSION_NOT_READ", where, "what our extension says is broken: not read")
        return found
    return completed(found, stated, where, notes)


def bare(value: Any) -> Any:
    """Plain values without what is as it always is: the form in which an extension says it."""
    if isinstance(value, msgspec.Struct):
        stated = {
            f.name: (getattr(value, f.name), f.default) for f in msgspec.structs.fields(value)
        }
        return {name: bare(said) for name, (said, usual) in stated.items() if said != usual}
    if isinstance(value, tuple):
        return [bare(item) for item in value]
    return msgspec.to_builtins(value)


def _failed(value: Any) -> bool:
    """Was it failed, or is it not finished? Then no extension makes it passed."""
    if not isinstance(value, Achievement):
        return False
    graded = value.grade is not None and value.grade.passed is False
    return graded or (value.status or "").lower() in _NOT_EARNED


def _checked(found: Any, name: str, stated: Any) -> Any:
    """Raises `ValueError` where the extension may not say this, or the document says otherwise."""
    agree, native = _AGREE.get(name), getattr(found, name)
    if name in _NEVER[type(found)]:
        raise ValueError(name)
    if name == "grade" and stated is None and any(native == a.grade for a in found.assessments):
        return None  # graded in part, and not as a whole
    if agree is not None and not agree(native, stated):
        raise ValueError(name)
    return stated


def _sound(value: Any) -> None:
    """Raises `ValueError` for numbers and instants that no reader would have taken."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            _sound(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            _sound(item)
    elif isinstance(value, Decimal):
        if decimal(value if value.is_finite() else None, "", Notes()) is None:
            raise ValueError("no number of credits, hours or points")
    elif isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("an instant without a zone")


def _default(kind: type[Any], name: str) -> Any:
    """Raises `KeyError` where there is no such field."""
    return _FIELDS[kind][name][0]


def _fields_of(kind: type[Any]) -> Mapping[str, tuple[Any, Any]]:
    """Default and type of each field."""
    hints = get_type_hints(kind)
    return {f.name: (f.default, hints[f.name]) for f in msgspec.structs.fields(kind)}


_FIELDS: Final[Mapping[type[Any], Mapping[str, tuple[Any, Any]]]] = {
    kind: _fields_of(kind) for kind in (Achievement, Credential)
}
