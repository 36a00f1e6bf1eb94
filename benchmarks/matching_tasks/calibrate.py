"""Which calibration do the freely licensed labels give? Writes the file that is shipped.

python -m benchmarks.matching_tasks.calibrate --data DIR > models/matching/data/calibration-….json

Reads the English and German ESCO labels and the German crosswalk (ESCO terms, MIT); only parameters
leave. Groups of skills kept aside for the benchmark (`esco.halves`) are not read.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from benchmarks.matching_tasks import esco
from benchmarks.matching_tasks.cached import Cached
from models.matching import minilm
from models.matching.bridge import Bridge, fit
from models.matching.calibrate import Route, Sample, calibrate
from models.matching.calibration import Entry, Labels
from models.matching.embedder import Embedder
from models.matching.features import features
from models.matching.lexical import Lexical

NAME = "2026-11-22.2"
LICENCE = "MIT (repository), ESCO terms (Commission Decision 2011/833/EU)"
ATTRIBUTION = "This service uses the ESCO classification of the European Commission."
# Seed, number of cases and how much they cover, for weights, thresholds and proposals.
DRAWS = ((101, 1500, esco.HALF), (102, 1500, esco.HALF), (103, 2000, esco.GAPS))


def samples(
    cases: Sequence[esco.Case], models: Sequence[Embedder], languages: tuple[str, str]
) -> list[Sample]:
    """The features of each case; every different text is embedded once."""
    required = sorted({text for case in cases for text in case.required})
    incoming = sorted({text for case in cases for text in case.incoming})
    rows = {text: index for index, text in enumerate(required)}
    columns = {text: index for index, text in enumerate(incoming)}
    pairs = [(m.embed(required, languages[0]), m.embed(incoming, languages[1])) for m in models]
    made = []
    for case in cases:
        ours = [rows[text] for text in case.required]
        theirs = [columns[text] for text in case.incoming]
        made.append(Sample(features([a[ours] @ b[theirs].T for a, b in pairs]), case.truth))
    return made


def entry(
    data: esco.Esco, models: Sequence[Embedder], language: str, texts: esco.Texts | None
) -> tuple[Entry, list[list[Sample]]]:
    """One language with itself. Weights and thresholds see different groups of skills."""
    tuning, _ = esco.halves(data)
    fit = [name for position, name in enumerate(tuning) if position % 2 == 0]
    choose = [name for position, name in enumerate(tuning) if position % 2 == 1]
    drawn = [
        esco.cases(data, seed=seed, count=count, groups=names, texts=texts, spread=spread)
        for (seed, count, spread), names in zip(DRAWS, (fit, choose, choose), strict=True)
    ]
    parts = [samples(cases, models, (language, language)) for cases in drawn]
    labels = Labels(
        origin=f"coverage cases generated from ESCO 1.1.1, {language}, seeds 101 to 103",
        licence=LICENCE,
        attribution=ATTRIBUTION,
        cases=sum(map(len, drawn)),
        outcomes=sum(len(case.required) for cases in drawn for case in cases),
    )
    views = tuple(model.family for model in models)
    route = Route(views, (language, language), labels)
    return calibrate(route, *parts, may_propose=True), parts


def bridge_entry(
    data: esco.Esco, foreign: Mapping[str, str], language: str, english: Embedder
) -> tuple[Entry, Bridge]:
    """A bridge that has seen no concept of the groups kept aside or used here, and its entry."""
    tuning, aside = esco.halves(data)
    kept = tuning[::6]
    hidden = {uri for name in [*aside, *kept] for uri in data.groups[name]}
    concepts = sorted(data.skills)
    vectors = english.embed([data.skills[uri].label for uri in concepts], "en")
    known = {u: v for u, v in zip(concepts, vectors, strict=True) if u not in hidden}
    labels = {uri: text for uri, text in foreign.items() if uri in data.skills}
    bridge = Bridge(english, {language: fit(labels, known)}, "1.1.1")
    texts = esco.Texts(
        {uri: skill.label for uri, skill in data.skills.items()},
        {uri: (text,) for uri, text in labels.items()},
    )
    draws = ((201, 400, kept[::2]), (202, 400, kept[1::2]), (203, 400, kept[1::2]))
    drawn = [
        esco.cases(data, seed=seed, count=count, groups=names, texts=texts)
        for seed, count, names in draws
    ]
    models: list[Embedder] = [Lexical(), bridge]
    parts = [samples(cases, models, ("en", language)) for cases in drawn]
    origin = Labels(
        origin=f"coverage cases generated from ESCO labels, {language} against en",
        licence=LICENCE,
        attribution=ATTRIBUTION,
        cases=sum(map(len, drawn)),
        outcomes=sum(len(case.required) for cases in drawn for case in cases),
    )
    route = Route(("lexical", "esco-bridge"), ("en", language), origin)
    return calibrate(route, *parts, may_propose=False), bridge


def document(folder: Path) -> dict[str, object]:
    data = esco.load(folder / "esco")
    lexical = Lexical()
    english, english_parts = entry(data, [lexical], "en", None)
    entries = [english]
    model = minilm.find()
    if model is not None:
        entries.append(entry(data, [lexical, model], "en", None)[0])
    german, german_parts = entry(data, [lexical], "de", esco.crosswalk(folder))
    pooled_labels = english.labels.model_copy(
        update={
            "origin": "the English and the German cases together, for languages without their own"
        }
    )
    pooled = calibrate(
        Route(("lexical",), ("*", "*"), pooled_labels),
        *(a + b for a, b in zip(english_parts, german_parts, strict=True)),
        may_propose=False,
    )
    entries += [german, pooled]
    if model is not None:
        # Labels of these three are licensed for reuse; other pairs are calibrated by the operator.
        for language in ("de", "nl", "sv"):
            foreign = esco.labels(folder / "esco", language)
            entries.append(bridge_entry(data, foreign, language, Cached(model))[0])
    return {"name": NAME, "entries": [one.model_dump(mode="json") for one in entries]}


@click.command()
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True
)
def main(data: Path) -> None:
    """Prints the calibration file."""
    click.echo(json.dumps(document(data), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
