"""The sub-commands of `passerelle`, by the person who uses them."""

from typing import NamedTuple


class Entry(NamedTuple):
    name: str
    person: str
    module: str
    attribute: str
    does: str


LEGAL = "Legal officers and anyone"
ADMINISTRATOR = "Administrators of the alliance"

COMMANDS: tuple[Entry, ...] = (
    Entry(
        "rule", LEGAL, "deploy.cli.rule", "rule", "one rule, from standard input to standard output"
    ),
    Entry("seed", ADMINISTRATOR, "deploy.cli.seed", "seed", "an alliance from one YAML file"),
)
