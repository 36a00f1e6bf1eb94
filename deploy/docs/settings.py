"""Writes `docs/settings.md`: every `PASSERELLE_*` setting, its default and what it is for.

Names and defaults are those of `deploy/settings.py`; only what each is for is said here.
"""

import sys

from pydantic.fields import FieldInfo

from deploy.docs.page import DOCS, settle
from deploy.settings import Settings

PAGE = DOCS / "settings.md"

HEAD = """\
# Settings

Generated from the code by `make docs`; do not edit it here.

Read once, from the environment, when a role starts; `passerelle ROLE --check` says what is missing.
On one machine `passerelle up` sets all of them itself. Files of keys must be readable by their
owner alone.

| setting | default | what it is for |
|---|---|---|
"""

BESIDE = """
Beside these, for commands:

| setting | what it is for |
|---|---|
| `PASSERELLE_STATE` | where `up` keeps data, logs and keys; by default `var/` of the checkout |
| `PASSERELLE_CACHE` | where checkouts share what was downloaded; by default in the user's cache |
| `PASSERELLE_API`, `PASSERELLE_TOKEN` | address and token for `submit`, `show`, `list`, `events` |
"""

WHAT_FOR: dict[str, str] = {
    "alliance": "slug of the alliance, in workflow ids; one deployment is one alliance",
    "alliance_host": "public host name, in the source and schema addresses of events",
    "database_url": "Postgres ≥ 15, as `postgresql://…`",
    "master_key_file": "32 bytes in base64; wraps every learner's key",
    "codec_keys_file": "keys of Temporal's payloads, one a line in base64, the current one first",
    "temporal_address": "`host:port` of Temporal ≥ 1.29.1",
    "temporal_ui": "address of Temporal UI, the only pages the codec server answers",
    "temporal_namespace": "namespace of the alliance",
    "task_queue": "where workers take their tasks",
    "kafka_bootstrap": "`host:port` of Kafka ≥ 3.7",
    "kafka_user": "the role's own user",
    "kafka_password": "its password (SCRAM-SHA-512)",
    "kafka_security": "`SASL_SSL` everywhere but on one machine",
    "topic_prefix": "what every topic begins with",
    "api_address": "where the API listens",
    "codec_address": "where the codec server listens",
    "token_keys_file": "JSON: issuer → its key set (JWKS), of those whose tokens are trusted",
    "cookie_key_file": "32 bytes in base64; signs the sessions of the pages",
    "development_issuer_file": "one machine only: log in as anybody. Refused beyond loopback",
    "embedder": "compares learning outcomes and finds components: `lexical` by words, `minilm` by"
    " an English sentence model (needs its wheel and 600 MB), `best` the latter where it is"
    " installed; the same for workers and API",
    "calibrations_folder": "where `passerelle calibrate` writes what it learned from the alliance's"
    " own decisions, and which of it serves; shared by workers and API",
    "index_folder": "where the API's processes on one machine read the index of components, laid"
    " there by a process of its own; without it each process makes one in memory, which is meant"
    " for some thousands of components",
    "build_id": "version of the code, by which Temporal moves recognitions to new workers",
}


def page() -> str:
    """The whole page as Markdown. Raises `KeyError` for a setting that nobody explained."""
    rows = [
        f"| `PASSERELLE_{name.upper()}` | {_default(field)} | {WHAT_FOR[name]} |\n"
        for name, field in Settings.model_fields.items()
    ]
    return HEAD + "".join(rows) + BESIDE


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**must be set**"
    return "–" if field.default is None else f"`{field.default}`"


def main() -> int:
    return settle(PAGE, page())


if __name__ == "__main__":
    sys.exit(main())
