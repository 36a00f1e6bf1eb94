"""`passerelle rule`: one regulation, from standard input to standard output.

Contracts 6. It answers without a server, and starts without a framework in memory.
"""

import difflib
import json
import sys
from typing import Any

import click
from pydantic.json_schema import models_json_schema

from deploy.cli.exits import BAD_INPUT, Stop
from models.rules.limits import RULE_INPUT_BYTES
from models.rules.reading import answer
from models.rules.registry import file_of, rules, runnables, runs_of
from models.rules.shapes import BadAsk, Runnable

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@click.command()
@click.argument("name", required=False)
@click.option(
    "--schema", is_flag=True, help="Print the JSON Schema of the rule's input and output."
)
@click.option("--list", "listed", is_flag=True, help="Print every rule and what computes it.")
@click.option("--json", "as_json", is_flag=True, help="With --list: as one JSON document.")
def rule(name: str | None, schema: bool, listed: bool, as_json: bool) -> None:
    """Reads one JSON object (or a list of them) and prints what rule NAME answers."""
    if listed:
        _print(_catalogue_json() if as_json else _catalogue())
        return
    chosen = _chosen(name)
    if schema:
        _print(json.dumps(schema_of(chosen), ensure_ascii=False, indent=2))
        return
    try:
        # One byte more than allowed is enough to know that it is too much.
        answered = answer(chosen, sys.stdin.buffer.read(RULE_INPUT_BYTES + 1))
    except BadAsk as bad:
        raise Stop(BAD_INPUT, f"rule {chosen.name}: standard input: {bad}") from None
    _print(answered)


def schema_of(run: Runnable) -> dict[str, Any]:
    """The input's schema; the output's stands beside it in `$defs`, under the name of its class."""
    named, together = models_json_schema(
        [(run.ask, "validation"), (run.answer, "serialization")], by_alias=True
    )
    definitions: dict[str, Any] = together["$defs"]
    own = named[(run.ask, "validation")]["$ref"].rpartition("/")[2]
    return {"$schema": DIALECT, **definitions.pop(own), "$defs": definitions}


def _print(text: str) -> None:
    """In UTF-8, whatever the terminal says: a JSON document has no other encoding."""
    click.echo(text.encode())


def _chosen(name: str | None) -> Runnable:
    known = runnables()
    if name is None:
        raise Stop(BAD_INPUT, "which rule? `passerelle rule --list` names them all")
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise Stop(BAD_INPUT, f"there is no rule {name!r}{hint} (`passerelle rule --list`)")
    return known[name]


def _catalogue() -> str:
    sources = {held.id: held.source for held, _ in rules()}
    lines = []
    for run in runnables().values():
        ids = ", ".join(run.rule_ids)
        lines.append(
            f"{run.name:<20} {ids:<22} version {run.version}  {sources.get(run.rule_ids[0], '')}"
        )
    lines.append("")
    for held, subject in rules():
        by = ", ".join(runs_of(held.id))
        shown = f"rule {by}" if by else f"a property of the system, tested in {held.tested}"
        lines.append(f"{held.id}  {shown}  [{held.source}; version {held.version}]")
        lines.append(f"      {held.sentence} ({file_of(subject)})")
    return "\n".join(lines)


def _catalogue_json() -> str:
    names = [
        {"name": run.name, "rule_ids": run.rule_ids, "version": run.version}
        for run in runnables().values()
    ]
    held = [
        {**rule._asdict(), "file": file_of(subject), "computed_by": runs_of(rule.id)}
        for rule, subject in rules()
    ]
    return json.dumps({"names": names, "rules": held}, ensure_ascii=False)
