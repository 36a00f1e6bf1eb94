"""What every record is made of: texts with their language, identifiers, days, and who is named."""

from datetime import date, datetime

from models.documents.value import Value


class Text(Value, frozen=True, kw_only=True):
    """`lang`: the tag of the document, trimmed; None where it has none (or `und`)."""

    text: str
    lang: str | None = None


Texts = tuple[Text, ...]


def best_text(texts: Texts) -> Text | None:
    """English where there is one, else the first."""
    if len(texts) < 2:
        return texts[0] if texts else None
    return next((t for t in texts if (t.lang or "").lower().split("-")[0] == "en"), texts[0])


def best(texts: Texts) -> str | None:
    found = best_text(texts)
    return found.text if found is not None else None


class Identifier(Value, frozen=True, kw_only=True):
    """`scheme` in lower case: schac, erasmus, pic, ror, did, esi, local, ewp-los-id, …"""

    scheme: str
    value: str


class Moment(Value, frozen=True, kw_only=True):
    """A date of a document. `day` is in the zone where it happened, as well as that can be told."""

    day: date
    instant: datetime | None = None
    text: str


class Unknown(Value, frozen=True, kw_only=True):
    """A part that no field has a place for, as it stands in the document (XML or JSON)."""

    where: str
    value: str


class Organisation(Value, frozen=True, kw_only=True):
    names: Texts = ()
    ids: tuple[Identifier, ...] = ()
    country: str | None = None  # ISO 3166-1 alpha-2
    homepage: str | None = None

    @property
    def name(self) -> str | None:
        return best(self.names)


class Learner(Value, frozen=True, kw_only=True):
    """The person, kept apart from what was learned: erased without touching the rest."""

    given: str | None = None
    family: str | None = None
    full: str | None = None
    born: Moment | None = None
    ids: tuple[Identifier, ...] = ()
    citizenships: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        return self.full or " ".join(part for part in (self.given, self.family) if part) or None
