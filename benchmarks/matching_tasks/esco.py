"""What is in the ESCO files, and how does one draw coverage cases from them whose truth is known?

Attribution: this service uses the ESCO classification of the European Commission.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("de", "es", "fr", "nl", "sv")
# A group below this size gives no distractors.
FEWEST = 10


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@dataclass(frozen=True)
class Skill:
    uri: str
    label: str
    others: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Case:
    """`truth[i]`: the position in `incoming` that covers `required[i]`, or None."""

    group: str
    required: tuple[str, ...]
    incoming: tuple[str, ...]
    truth: tuple[int | None, ...]
    uris: tuple[str, ...]


@dataclass(frozen=True)
class Esco:
    skills: dict[str, Skill]
    groups: dict[str, tuple[str, ...]] = field(repr=False)


def load(folder: Path) -> Esco:
    skills = {
        row["conceptUri"]: Skill(
            row["conceptUri"],
            row["preferredLabel"],
            tuple(line for line in row["altLabels"].split("\n") if line.strip()),
            row["description"],
        )
        for row in rows(folder / "skills_en.csv")
    }
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows(folder / "broader_relations.csv"):
        if row["conceptUri"] in skills and row["broaderUri"] not in skills:
            groups[row["broaderUri"]].append(row["conceptUri"])
    large = {
        uri: tuple(sorted(members)) for uri, members in groups.items() if len(members) >= FEWEST
    }
    return Esco(skills, large)


def labels(folder: Path, language: str) -> dict[str, str]:
    """Preferred labels of one language, by concept."""
    path = folder / f"labels_{language}.csv"
    return {row["conceptUri"]: row["preferredLabel"] for row in rows(path)}


@dataclass(frozen=True)
class Texts:
    """Other wordings for both sides: the component's text and the credential's, by concept."""

    required: dict[str, str]
    incoming: dict[str, tuple[str, ...]]


def crosswalk(folder: Path) -> Texts:
    """German: ESCO labels against the wordings of the national competence system."""
    wordings: dict[str, list[str]] = defaultdict(list)
    for row in rows(folder / "matching" / "crosswalk_de.csv"):
        wordings[row["esco_uri"]].append(row["query"])
    german = labels(folder / "esco", "de")
    return Texts(german, {uri: tuple(texts) for uri, texts in wordings.items() if uri in german})


# How much of a component a case covers: half of it, or nearly all and all of it, the hard choice.
HALF = (0.5,)
GAPS = (0.5, 0.8, 0.8, 0.9, 1.0, 1.0)


def cases(
    esco: Esco,
    *,
    seed: int,
    count: int,
    groups: Iterable[str],
    texts: Texts | None = None,
    spread: tuple[float, ...] = HALF,
) -> list[Case]:
    """Draws cases. Without `texts` the credential uses alternative labels of a skill."""
    rng = random.Random(seed)
    drawn: list[Case] = []
    known = {
        name: members
        for name in sorted(set(groups) & set(esco.groups))
        if len(members := [u for u in esco.groups[name] if _wordings(esco, u, texts)]) >= FEWEST
    }
    while len(drawn) < count and known:
        group = rng.choice(list(known))
        drawn.append(_case(rng, esco, group, known[group], texts, rng.choice(spread)))
    return drawn


def _case(
    rng: random.Random,
    esco: Esco,
    group: str,
    members: list[str],
    texts: Texts | None,
    share: float,
) -> Case:
    chosen = rng.sample(members, min(len(members), rng.randint(4, 9) + rng.randint(1, 4)))
    required = chosen[: max(4, len(chosen) - rng.randint(1, 4))]
    covered = [uri for uri in required if rng.random() < share]
    sources = covered + chosen[len(required) :]
    rng.shuffle(sources)
    incoming = tuple(rng.choice(_wordings(esco, uri, texts)) for uri in sources)
    truth = tuple(sources.index(uri) if uri in sources else None for uri in required)
    ours = tuple(texts.required[u] if texts else esco.skills[u].label for u in required)
    return Case(group, ours, incoming, truth, tuple(required))


def _wordings(esco: Esco, uri: str, texts: Texts | None) -> list[str]:
    """The credential's wordings of a skill that differ from the component's."""
    if texts is None:
        skill = esco.skills[uri]
        return [text for text in skill.others if text.lower() != skill.label.lower()]
    ours = texts.required.get(uri)
    return [text for text in texts.incoming.get(uri, ()) if ours is not None and text != ours]


def halves(esco: Esco) -> tuple[list[str], list[str]]:
    """Groups for tuning and groups kept aside, by their address: no concept lies in both."""
    names = sorted(esco.groups)
    tuning = [name for position, name in enumerate(names) if position % 5 < 3]
    seen = {uri for name in tuning for uri in esco.groups[name]}
    aside = [
        name
        for position, name in enumerate(names)
        if position % 5 >= 3 and not seen & set(esco.groups[name])
    ]
    return tuning, aside
