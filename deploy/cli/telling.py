"""What people read about a running system: where each thing is, and which of them answer."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit


def system_text(told: Mapping[str, Any]) -> str:
    """The addresses and the processes, a line each."""
    addresses = told.get("addresses", {})
    rows = [
        ("Pages and API", told.get("api", "")),
        ("Temporal UI", addresses.get("temporal_ui", "")),
        ("Temporal", addresses.get("temporal_address", "")),
        ("Kafka", addresses.get("kafka_bootstrap", "")),
        ("Postgres", without_password(addresses.get("database_url", ""))),
        ("Codec server", told.get("codec_server", "")),
    ]
    lines = [f"{name:<14} {address}" for name, address in rows if address]
    return "\n".join([*lines, "", *(_process(each) for each in told.get("processes", []))])


def without_password(url: str) -> str:
    """An address that may be shown: the password is in the state folder."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    shown = f"{parts.username}@{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    return urlunsplit(parts._replace(netloc=shown))


def _process(process: Mapping[str, Any]) -> str:
    state = "answers" if process["answers"] else "does not answer"
    again = f", started again {process['restarts']} times" if process["restarts"] else ""
    return f"{process['name']:<14} {state} (process {process['pid']}{again})"
