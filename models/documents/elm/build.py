"""How are nodes of a European Digital Credential made: organisations, concepts, notes, texts?

Every node has an id of its own, as the Commission's issuer gives it. Concepts carry the addresses
of the authority tables; a word that stands in none of them is a concept with that name alone.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from models.documents.elm.people import LOCAL_IDS
from models.documents.identifiers.codes import COUNTRY_BY_3, LANGUAGE_BY_3
from models.documents.record import Identifier, Organisation, Texts

COUNTRY: Final = "http://publications.europa.eu/resource/authority/country/"
LANGUAGE: Final = "http://publications.europa.eu/resource/authority/language/"
_COUNTRY_3: Final = {two: three for three, two in COUNTRY_BY_3.items()}
# Several three-letter codes may stand for one language; the tables of the Union use these.
_LANGUAGE_3: Final = {two: three for three, two in LANGUAGE_BY_3.items()} | {
    "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "et": "est", "fi": "fin", "fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "it": "ita",
    "lt": "lit", "lv": "lav", "mt": "mlt", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron",
    "sk": "slk", "sl": "slv", "sv": "swe", "no": "nor",
}  # fmt: skip
_ADDRESSES: Final = ("did", "uri")
_LEGAL: Final = {
    "eidas": "eIDASIdentifier",
    "registration": "registration",
    "vat": "vatIdentifier",
    "tax": "taxIdentifier",
}

Json = dict[str, Any]


class Nodes:
    """Makes the nodes of one document; the same organisation is the same node."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._bodies: dict[Organisation, Json] = {}
        self.without_seat: list[str] = []

    def node(self, kind: str) -> Json:
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        name = kind[0].lower() + kind[1:]
        return {"id": f"urn:epass:{name}:{self._numbers[kind]}", "type": kind}

    def named(self, word: str) -> Json:
        """A concept that no table of the Union has."""
        return self.node("Concept") | {"prefLabel": {"en": word}}

    def organisation(self, body: Organisation) -> Json:
        """Raises `ValueError` where the body has no name. Without a country it has no seat, which
        the shapes demand (`without_seat`)."""
        if body not in self._bodies:
            self._bodies[body] = self._described(body)
        return self._bodies[body]

    def _described(self, body: Organisation) -> Json:
        if not body.names:
            raise ValueError("an organisation needs a name")
        node = self.node("Organisation") | {"legalName": texts(body.names)}
        land = None
        if has_country(body.country):
            land = country(body.country)
            node["location"] = [self.location(body.country)]
        else:
            self.without_seat.append(body.name or "")
        own = address(body.ids)
        if own is not None:
            node["id"] = own.value
        others = []
        for identifier in body.ids:
            name = _LEGAL.get(identifier.scheme)
            if name is not None and name not in node and land is not None:
                value = {"notation": identifier.value, "spatial": land}
                node[name] = self.node("LegalIdentifier") | value
            elif identifier is not own:
                others.append(self.identifier(identifier))
        if others:
            node["identifier"] = others
        if body.homepage is not None:
            node["homepage"] = [self.page(body.homepage)]
        return node

    def location(self, code: str | None, name: str | None = None) -> Json:
        """A place in a country; raises `ValueError` where the country is none of the table."""
        address = self.node("Address") | {"countryCode": country(code)}
        place = self.node("Location") | {"address": [address]}
        return place | ({"geographicName": {"und": name}} if name is not None else {})

    def identifier(self, identifier: Identifier) -> Json:
        stated = {"schemeName": identifier.scheme, "notation": identifier.value}
        return self.node("Identifier") | stated

    def note(self, said: Json, subject: str | None = None) -> Json:
        """`subject`: the address of a concept that says what the note is about."""
        about = {"subject": {"id": subject, "type": "Concept"}} if subject is not None else {}
        return self.node("Note") | {"noteLiteral": said} | about

    def page(self, address: str) -> Json:
        return self.node("WebResource") | {"contentURL": address}


def address(ids: tuple[Identifier, ...]) -> Identifier | None:
    """The identifier that a node can have as its own: an address outside the document."""
    return next(
        (i for i in ids if i.scheme in _ADDRESSES and not i.value.startswith(LOCAL_IDS)), None
    )


def concept(address: str, label: str) -> Json:
    scheme = address.rpartition("/")[0]
    return {
        "id": address,
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": label},
    }


def has_country(code: str | None) -> bool:
    return code in _COUNTRY_3


def country(code: str | None) -> Json:
    """Raises `ValueError` for a country that no table of the Union has."""
    if code not in _COUNTRY_3:
        raise ValueError(f"no table of the Union has the country {code}")
    return concept(f"{COUNTRY}{_COUNTRY_3[code]}", code)


def languages(codes: Iterable[str]) -> list[Json]:
    """The languages that the tables of the Union have, once each."""
    primary = dict.fromkeys(code.partition("-")[0] for code in codes)
    known = [code for code in primary if code in _LANGUAGE_3]
    return [concept(f"{LANGUAGE}{_LANGUAGE_3[code].upper()}", code) for code in known]


def texts(said: Texts) -> dict[str, str]:
    """A language map; texts without a tag stand under `und`. Each language says one thing: of
    several the first (shapes of the profile: uniqueLang)."""
    found: dict[str, str] = {}
    for text in said:
        found.setdefault(text.lang or "und", text.text)
    return found


def duration(hours: Decimal) -> str:
    """Hours, minutes and seconds: a duration of XML has no half hours."""
    minutes, seconds = divmod(Fraction(hours) * 3600, 60)
    whole, rest = divmod(minutes, 60)
    exact = Decimal(seconds.numerator) / Decimal(seconds.denominator)
    parts = ((whole, "H"), (rest, "M"), (format(exact.normalize(), "f"), "S"))
    said = "".join(f"{number}{unit}" for number, unit in parts if str(number) != "0")
    return f"PT{said or '0H'}"
