"""`passerelle match`: outcome by outcome, without any server (contracts 4)."""

import json
from pathlib import Path
from typing import Any, TypeVar

import click

from deploy.cli.exits import BAD_INPUT, Stop
from models.matching.calibration import parse, shipped
from models.matching.embedders import NAMES, choose
from models.matching.match import Match, match
from models.matching.texts import AchievementText, ComponentText, OutcomeText, RequiredText
from models.rules.limits import UPLOAD_BYTES
from models.rules.reading import read
from models.rules.shapes import Ask, BadAsk, EqfLevel, Id, Number

Kind = TypeVar("Kind", bound=Ask)


class AchievementObject(Ask):
    """The typed form of an achievement: what can be said without a document."""

    title: str | None = None
    language: str | None = None
    outcomes: tuple[str, ...]
    ects: Number | None = None
    hours: Number | None = None
    eqf: EqfLevel | None = None


class OutcomeObject(Ask):
    id: Id
    text: str
    essential: bool | None = None
    esco: tuple[str, ...] = ()


class ComponentObject(Ask):
    code: str | None = None
    title: str | None = None
    language: str | None = None
    ects: Number | None = None
    hours: Number | None = None
    eqf: EqfLevel | None = None
    outcomes: tuple[OutcomeObject, ...]


_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("match")
@click.option("--achievement", type=_file, required=True, help="A credential, or an object.")
@click.option("--component", type=_file, required=True, help="What it is to count as.")
@click.option("--embedder", default="best", show_default=True, help=f"One of {', '.join(NAMES)}.")
@click.option(
    "--model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of onnx-dir or esco-bridge.",
)
@click.option("--calibration", type=_file, help="Another calibration than the one shipped.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def match_command(
    achievement: Path,
    component: Path,
    embedder: str,
    model: Path | None,
    calibration: Path | None,
    as_json: bool,
) -> None:
    """Says which outcomes of a component a credential covers, and how sure that is."""
    wanted = _component(component)
    offered = _achievement(achievement, wanted)
    try:
        chosen = choose(embedder, model)
        used = shipped() if calibration is None else parse(calibration.read_text("utf-8"))
    except (ValueError, FileNotFoundError) as wrong:
        raise Stop(BAD_INPUT, str(wrong)) from None
    if chosen.note:
        offered = offered.model_copy(update={"notes": (*offered.notes, chosen.note)})
    answer = match(offered, wanted, embedder=chosen.embedder, calibration=used)
    if as_json:
        click.echo(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False))
    else:
        click.echo(_for_people(answer, offered, wanted))


def _component(path: Path) -> ComponentText:
    found = _object(ComponentObject, path, _bytes(path))
    ids = [one.id for one in found.outcomes]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice is not None:
        raise Stop(
            BAD_INPUT, f"{path.name}: outcomes: the id {twice!r} stands twice; ids are unique"
        )
    outcomes = tuple(
        RequiredText(id=one.id, text=one.text, essential=one.essential is not False, esco=one.esco)
        for one in found.outcomes
    )
    facts = found.model_dump(exclude={"outcomes"}, mode="python")
    return ComponentText(outcomes=outcomes, **_exact(found, facts))


def _achievement(path: Path, component: ComponentText) -> AchievementText:
    data = _bytes(path)
    if not _is_object_form(data):
        return _document(path, data, component)
    found = _object(AchievementObject, path, data)
    outcomes = tuple(
        OutcomeText(position=place, text=text) for place, text in enumerate(found.outcomes)
    )
    facts = found.model_dump(exclude={"outcomes"}, mode="python")
    return AchievementText(outcomes=outcomes, **_exact(found, facts))


def _exact(found: Ask, facts: dict[str, Any]) -> dict[str, Any]:
    """The members as parsed: decimals stay decimals."""
    return {name: getattr(found, name) for name in facts}


def _document(path: Path, data: bytes, component: ComponentText) -> AchievementText:
    # Readers of documents are many; an object needs none of them.
    from models.documents.read import read as read_document
    from models.matching.intake import from_reading

    reading = read_document(data, name=path.name)
    if not reading.readable:
        why = "; ".join(finding.message for finding in reading.findings[:3]) or "nothing was found"
        raise Stop(BAD_INPUT, f"{path.name}: no readable credential: {why}")
    return from_reading(reading, component)


def _is_object_form(data: bytes) -> bool:
    """An object of ours has `outcomes`, or members of ours alone; a credential has others."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict):
        return False
    return "outcomes" in found or set(found) <= set(AchievementObject.model_fields)


def _object(kind: type[Kind], path: Path, data: bytes) -> Kind:
    try:
        found, listed = read(kind, data)
    except BadAsk as bad:
        raise Stop(BAD_INPUT, f"{path.name}: {bad}") from None
    first = found[0] if found else None
    if listed or not isinstance(first, kind):
        raise Stop(BAD_INPUT, f"{path.name}: the input: expected one JSON object, not a list")
    return first


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(UPLOAD_BYTES + 1)
    if len(data) > UPLOAD_BYTES:
        raise Stop(BAD_INPUT, f"{path.name}: larger than the {UPLOAD_BYTES} bytes that are read")
    return data


def _for_people(answer: Match, offered: AchievementText, wanted: ComponentText) -> str:
    required = {one.id: one for one in wanted.outcomes}
    texts = {one.position: one.text for one in offered.outcomes}
    lines = [f"Proposal: {answer.proposal.value}", answer.would_change, ""]
    for one in answer.outcomes:
        mark = "essential" if required[one.id].essential else "further"
        lines.append(f"{one.status.value:<12} {one.id} ({mark}): {required[one.id].text}")
        for by in one.by[:1]:
            terms = ", ".join(by.shared_terms) or "no word in common"
            lines.append(f"{'':<12} by outcome {by.outcome}: {texts[by.outcome]} [{terms}]")
    lines.append("")
    lines += [f"{name}: {one.answer.value}: {one.why}" for name, one in answer.criteria.items()]
    lines += ["", "Not seen:", *(f"- {spot}" for spot in answer.blind_spots)]
    lines.append(f"Model {answer.model_id}, thresholds {answer.thresholds_version}")
    return "\n".join(lines)
