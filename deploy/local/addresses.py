"""Where are the servers? What the environment gives, and what runs in a state folder."""

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

NAMESPACE = "default"


@dataclass(frozen=True)
class Addresses:
    """One that was neither wanted nor given is an empty text."""

    database_url: str = ""
    kafka_bootstrap: str = ""
    kafka_user: str = ""
    kafka_password: str = field(default="", repr=False)
    temporal_address: str = ""
    temporal_namespace: str = NAMESPACE
    temporal_ui: str = ""

    def environment(self) -> dict[str, str]:
        """The same as the settings of a role."""
        given = {name: value for name, value in asdict(self).items() if value}
        return {_setting(name): value for name, value in given.items()}


def given_addresses() -> Addresses:
    """What the environment says about servers that are there already."""
    told = {each.name: os.environ.get(_setting(each.name)) for each in fields(Addresses)}
    return Addresses(**{name: value for name, value in told.items() if value})


def found_addresses(state: Path) -> Addresses | None:
    """The addresses of the servers that run in this folder; None where none do."""
    try:
        return Addresses(**json.loads(address_file(state).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def address_file(state: Path) -> Path:
    return state / "run" / "addresses.json"


def _setting(name: str) -> str:
    return f"PASSERELLE_{name.upper()}"
