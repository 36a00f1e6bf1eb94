"""What do the events of the catalogue and of its agreements say?"""

from typing import Annotated, ClassVar

from pydantic import Field

from models.payloads.base import Example, Language, Payload, Slug, Term, Text, Version
from models.rules.agreement_terms import Allocation, Step
from models.rules.shapes import Currency, Number


class InstitutionJoined(Payload):
    """A university is a member of the alliance."""

    institution: Slug
    name: Text
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    language: Language

    example: ClassVar[Example] = {
        "institution": "warsaw",
        "name": "University of Warsaw",
        "country": "PL",
        "language": "pl",
    }


class Offer(Payload):
    offer: Text
    version: Version
    name: Text
    names: tuple[Text, ...] = Field(description="the same in other languages, and other spellings")
    ects: Number
    parties: tuple[Slug, ...] = Field(description="the universities that award it")


class OfferPublished(Offer):
    """A course or micro-credential is in the alliance's catalogue."""

    example: ClassVar[Example] = {
        "offer": "entrepreneurship",
        "version": 1,
        "name": "Entrepreneurship across Europe",
        "names": ["Entrepreneurship across Europe", "Entreprendre en Europe"],
        "ects": "2",
        "parties": ["sorbonne", "milan", "heidelberg", "warsaw"],
    }


class OfferRevised(Offer):
    """It has a new version."""

    example: ClassVar[Example] = {**OfferPublished.example, "version": 2}


class Standing(Term):
    standing_recognition: Text
    version: Version
    home: Slug
    offer: Text
    offer_version: Version
    component: Text
    programme: Text


class StandingPublished(Standing):
    """An offer counts as a component of the home university, for everyone."""

    example: ClassVar[Example] = {
        "standing_recognition": "warsaw-entrepreneurship",
        "version": 1,
        "home": "warsaw",
        "offer": "entrepreneurship",
        "offer_version": 1,
        "component": "ECO-EL-07",
        "programme": "ba-economics",
        "valid_from": "2026-01-01",
        "valid_to": None,
    }


class StandingEnded(Standing):
    """`valid_to` is its last day."""

    example: ClassVar[Example] = {**StandingPublished.example, "valid_to": "2027-09-30"}


class Development(Term):
    development_agreement: Text
    version: Version
    offer: Text
    lead: Slug
    parties: tuple[Slug, ...]
    waterfall: tuple[Step, ...] = Field(description="in the order of the contract")
    allocation: Allocation
    period: Text
    currency: Currency | None = Field(description="of fixed amounts; null where rates are alone")


class DevelopmentActivated(Development):
    """The parties share the fees of the offer by these terms."""

    example: ClassVar[Example] = {
        "development_agreement": "entrepreneurship-2026",
        "version": 1,
        "offer": "entrepreneurship",
        "lead": "sorbonne",
        "parties": ["sorbonne", "milan"],
        "waterfall": [{"kind": "LEAD_FEE", "party": "sorbonne", "rate": "0.10", "of": "NET"}],
        "allocation": {"key": "FIXED", "weights": {"sorbonne": "60", "milan": "40"}},
        "period": "QUARTER",
        "currency": None,
        "valid_from": "2026-01-01",
        "valid_to": None,
    }


class DevelopmentAmended(Development):
    """A further version with terms of its own."""

    example: ClassVar[Example] = {
        **DevelopmentActivated.example,
        "version": 2,
        "valid_from": "2027-10-01",
    }


class DevelopmentEnded(Development):
    """`valid_to` is the last day of this version."""

    example: ClassVar[Example] = {**DevelopmentActivated.example, "valid_to": "2027-09-30"}
