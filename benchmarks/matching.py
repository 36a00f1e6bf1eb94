"""How well does the matching work? The table of tasks T1a to T8 on public labelled data.

    python -m benchmarks.matching --data DIR [--embedder NAME] [--task T2]… [--json]

Prints what is measured beside the baselines and anchors of the handbook (matching 5). Files that
are not there leave their task out. Intervals are 95 %, drawn by source course, group of skills or
sentence.
"""

import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from benchmarks.matching_tasks import (
    coverage,
    decided,
    honesty,
    levels,
    linking,
    retrieval,
    speed,
)
from benchmarks.matching_tasks.cached import Cached
from benchmarks.matching_tasks.targets import TARGETS, beside
from models.matching.calibration import shipped
from models.matching.embedders import choose, for_finding

_python = platform.python_version()
ORDER = ("T1a", "T1b", "T2", "T2e", "T2x", "T3", "T4", "T5", "T6", "T7", "T8")


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), default=Path("../shared/data")
)
@click.option("--embedder", "name", default="best", show_default=True)
@click.option("--model", type=click.Path(file_okay=False, path_type=Path), help="For onnx-dir.")
@click.option("--task", "tasks", multiple=True, type=click.Choice(ORDER), help="All by default.")
@click.option("--json", "as_json", is_flag=True)
def main(data: Path, name: str, model: Path | None, tasks: tuple[str, ...], as_json: bool) -> None:
    """Measures the matcher with one embedder."""
    chosen = choose(name, model)
    embedder = Cached(chosen.embedder)
    wanted = set(tasks) or set(ORDER)
    steps: tuple[tuple[set[str], Callable[[], dict[str, Any]]], ...] = (
        ({"T1a"}, lambda: _named("T1a", retrieval.run(data, embedder))),
        ({"T2", "T2e"}, lambda: coverage.run(data, embedder)),
        ({"T3"}, lambda: linking.run(data, embedder)),
        ({"T6", "T8"}, lambda: honesty.run(embedder)),
        ({"T4"}, lambda: levels.run(data)),
        ({"T1b", "T5"}, lambda: decided.run(data, embedder)),
        ({"T2x"}, lambda: _bridged(data, embedder)),
        ({"T7"}, lambda: _named("T7", {"all": speed.run(for_finding(name).embedder)})),
    )
    found: dict[str, Any] = {}
    seconds: dict[str, float] = {}
    for names, step in steps:
        if names & wanted:
            click.echo(f"{', '.join(sorted(names))} …", err=True)
            start = time.perf_counter()
            found |= {key: value for key, value in step().items() if key in wanted}
            seconds["+".join(sorted(names))] = round(time.perf_counter() - start, 1)
    ordered = {task: found[task] for task in ORDER if task in found}
    document = {
        "name": "matching",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {_python}",
        "embedder": embedder.model_id,
        "note": chosen.note,
        "thresholds_version": shipped().version,
        "ratios": beside(ordered),
        "figures": {"seconds": seconds},
        "tasks": ordered,
    }
    click.echo(json.dumps(document, ensure_ascii=False) if as_json else _table(document))


def _named(task: str, found: dict[str, Any]) -> dict[str, Any]:
    return {task: found} if found else {}


def _bridged(data: Path, embedder: Cached) -> dict[str, Any]:
    """The bridge leads into the English model's space; words alone have none to lead to."""
    return {} if embedder.family == "lexical" else coverage.run_bridge(data, embedder)


def _table(document: dict[str, Any]) -> str:
    lines = [f"embedder {document['embedder']}, thresholds {document['thresholds_version']}"]
    for task, sets in document["tasks"].items():
        aim = TARGETS[task]
        lines += ["", f"{task}  {aim.what}", f"     target {aim.target}; {aim.compare}"]
        for name, figures in sets.items():
            shown = ", ".join(f"{key} {value}" for key, value in figures.items())
            lines.append(f"  {name:<12} {shown}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
