"""`passerelle submit`, `show`, `list`: a registrar's work from the command line, over the API."""

import json
from pathlib import Path
from typing import Any

import click

from deploy.cli.client import answered, api, new_key


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--home", required=True, help="The university that recognises, such as warsaw.")
@click.option("--learner", required=True, help="The learner's id at home.")
@click.option("--name", required=True, help="The learner's name.")
@click.option("--programme", required=True, help="The code of the programme.")
@click.option(
    "--component", "components", multiple=True, required=True,
    help="What it is to count as: CODE, or CODE=ACHIEVEMENT where the file holds several.",
)  # fmt: skip
@click.option("--purpose", default="credit in the programme", show_default=True)
@click.option("--language", default="en", show_default=True, help="Of the decision.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer on standard output.")
@click.pass_context
def submit(
    context: click.Context,
    files: tuple[Path, ...],
    home: str,
    learner: str,
    name: str,
    programme: str,
    components: tuple[str, ...],
    purpose: str,
    language: str,
    as_json: bool,
) -> None:
    """Hands in FILES as one recognition."""
    form = {
        "home": home,
        "learner": {"local_id": learner, "name": name},
        "programme": programme,
        "purpose": purpose,
        "language": language,
        "lines": [_line(component) for component in components],
    }
    parts: list[Any] = [("recognition", (None, json.dumps(form), "application/json"))]
    parts += [("document", (file.name, file.read_bytes())) for file in files]
    with api(context) as client:
        found = answered(client.post("/v1/recognitions", files=parts, headers=new_key()))
    _print(found, as_json)


@click.command()
@click.argument("recognition")
@click.option("--json", "as_json", is_flag=True, help="The whole answer on standard output.")
@click.pass_context
def show(context: click.Context, recognition: str, as_json: bool) -> None:
    """Where one recognition stands."""
    with api(context) as client:
        found = answered(client.get(f"/v1/recognitions/{recognition}"))
    _print(found, as_json)


@click.command("list")
@click.option("--state", help="Only those in this state, such as UNDER_REVIEW.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer on standard output.")
@click.pass_context
def list_(context: click.Context, state: str | None, as_json: bool) -> None:
    """What you may see, newest first."""
    rows: list[dict[str, Any]] = []
    query: dict[str, str | int] = {"limit": 200, **({"state": state} if state else {})}
    with api(context) as client:
        while True:
            page = answered(client.get("/v1/recognitions", params=query))
            rows += page["items"]
            if page["next"] is None:
                break
            query["after"] = page["next"]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        due = f"due {row['due_on']}" if row["due_on"] else ""
        words = (row["id"], row["state"], row["programme"], row["outcome"] or "", due)
        click.echo("  ".join(word for word in words if word))


def _line(component: str) -> dict[str, str | None]:
    code, _, achievement = component.partition("=")
    return {"component": code, "achievement": achievement or None}


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"Recognition {found['id']}, version {found['version']}: {found['state']}")
    route = f"by route {found['route']}" if found["route"] else "not routed"
    click.echo(f"{route}, from {', '.join(found['hosts']) or 'outside the alliance'}")
    if found["due_on"]:
        click.echo(f"decision due {found['due_on']}")
    for line in found["lines"]:
        ects = f", {line['recognised_ects']} ECTS" if line["recognised_ects"] else ""
        click.echo(f"  {line['component']}: {line['outcome'] or 'open'}{ects}")
    for finding in found["findings"]:
        where = finding["where"] or "document"
        click.echo(f"  {finding['severity'].lower()}: {where}: {finding['message']}")
    if found["needs_attention"]:
        click.echo(f"A person has to look: {found['needs_attention']}")
