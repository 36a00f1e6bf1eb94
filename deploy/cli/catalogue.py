"""The sub-commands of `passerelle`, by the person who uses them."""

from typing import NamedTuple


class Entry(NamedTuple):
    name: str
    person: str
    module: str
    attribute: str
    does: str


EVERYONE = "Everyone: one machine"
REGISTRAR = "Registrars"
LEGAL = "Legal officers and anyone"
INTEGRATOR = "Integrators of student information systems"
OPERATOR = "Operators"
COMMITTEE = "Committee members and registrars"
ADMINISTRATOR = "Administrators of the alliance"

COMMANDS: tuple[Entry, ...] = (
    Entry("up", EVERYONE, "deploy.cli.up", "up", "the whole system on this machine"),
    Entry("down", EVERYONE, "deploy.cli.down", "down", "ends it; its data stays"),
    Entry("demo", EVERYONE, "deploy.cli.demo", "demo", "the main job, shown and checked"),
    Entry("status", EVERYONE, "deploy.cli.status", "status", "what runs and where"),
    Entry("doctor", EVERYONE, "deploy.cli.doctor", "doctor", "what is missing, how to get it"),
    Entry("submit", REGISTRAR, "deploy.cli.recognitions", "submit", "hands in a credential"),
    Entry("show", REGISTRAR, "deploy.cli.recognitions", "show", "where a recognition stands"),
    Entry("list", REGISTRAR, "deploy.cli.recognitions", "list_", "all that you may see"),
    Entry("convert", REGISTRAR, "deploy.cli.convert", "convert", "writes it in another standard"),
    Entry("inspect", COMMITTEE, "deploy.cli.inspect", "inspect", "what a document says and proves"),
    Entry(
        "rule", LEGAL, "deploy.cli.rule", "rule", "one rule, from standard input to standard output"
    ),
    Entry("match", COMMITTEE, "deploy.cli.match", "match_command", "compares learning outcomes"),
    Entry("events", INTEGRATOR, "deploy.cli.events", "events", "a feed: tail, replay, verify"),
    Entry("api", OPERATOR, "deploy.cli.roles", "api", "role: pages and JSON"),
    Entry("worker", OPERATOR, "deploy.cli.roles", "worker", "role: carries out the procedure"),
    Entry("codec-server", OPERATOR, "deploy.cli.roles", "codec_server", "role: opens payloads"),
    Entry("relay", OPERATOR, "deploy.cli.roles", "relay", "role: carries the feeds to Kafka"),
    Entry("consumer", OPERATOR, "deploy.cli.roles", "consumer", "role: takes acknowledgements"),
    Entry("index", OPERATOR, "deploy.cli.index", "index", "reads the catalogue for the search"),
    Entry("migrate", OPERATOR, "deploy.cli.migrate", "migrate", "the schema to head"),
    Entry(
        "calibrate",
        ADMINISTRATOR,
        "deploy.cli.calibrate",
        "calibrate",
        "what own decisions say about proposals: old against new",
    ),
    Entry("seed", ADMINISTRATOR, "deploy.cli.seed", "seed", "an alliance from one YAML file"),
    Entry(
        "standards",
        OPERATOR,
        "deploy.cli.standards",
        "standards",
        "bring contexts, signers' keys and status lists into the local store",
    ),
)
