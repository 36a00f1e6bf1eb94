"""From features to a probability, and from which probability on is something proposed?

Both are data: a frozen file per version, fitted parameters only, with the origin of the labels.
Every family of models and every pair of languages has its own entry, because one cut-off for all is
wrong (handbook matching 3.2); a pair without an entry is abstained from (O-52).
"""

import hashlib
import json
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from models.frozen import Frozen
from models.matching.features import Features
from models.rules.coverage import CERTAIN, Matrix, Thresholds

SHIPPED = "calibration-2026-11-2.json"


class Labels(Frozen):
    """Where the labels behind an entry come from, and how many there were."""

    origin: str
    licence: str
    attribution: str
    cases: int
    outcomes: int


class EntryKey(Frozen):
    """Which entry: the embedder families in the order of the features, and the languages (required,
    incoming); `*` stands for any language that is not named."""

    views: tuple[str, ...]
    languages: tuple[str, str]


class Entry(Frozen):
    """`views` and `languages` as in `EntryKey`; `weights` in millionths. `labels` made the weights
    and, unless there are `proposal_labels`, the limit of proposals too."""

    views: tuple[str, ...]
    languages: tuple[str, str]
    weights: tuple[int, ...]
    pair: int
    covered: int
    not_covered: int
    essential_missing: int
    proposal_risk: int
    others_covered: int
    proposes: bool
    labels: Labels
    measured: dict[str, str] = Field(default_factory=dict)
    proposal_labels: Labels | None = None

    @property
    def key(self) -> EntryKey:
        return EntryKey(views=self.views, languages=self.languages)


class Calibration(Frozen):
    """`version` names the content: another number anywhere is another version."""

    name: str
    entries: tuple[Entry, ...]
    version: str = ""

    def entry(self, views: tuple[str, ...], required: str, incoming: str) -> Entry | None:
        """The entry of exactly these languages, else the pooled one of a language with itself."""
        fitting = [one for one in self.entries if one.views == views]
        exact = [one for one in fitting if one.languages == (required, incoming)]
        pooled = [one for one in fitting if one.languages == ("*", "*") and required == incoming]
        return next(iter(exact + pooled), None)

    def thresholds(self, entry: Entry) -> Thresholds:
        chosen = entry.model_dump(include=set(Thresholds.model_fields) & set(Entry.model_fields))
        return Thresholds(version=self.version, **chosen)


def probabilities(values: Features, entry: Entry) -> Matrix:
    """Required × incoming, in ten-thousandths."""
    weights = np.array(entry.weights, dtype=np.float64) / 1_000_000
    return to_matrix(1.0 / (1.0 + np.exp(-(values @ weights))))


def to_matrix(chances: NDArray[np.float64]) -> Matrix:
    scaled = np.rint(chances * CERTAIN).astype(int)
    return tuple(tuple(int(value) for value in row) for row in scaled)


def parse(text: str) -> Calibration:
    """A calibration from its file; its version is its name and the hash of its content."""
    content = json.loads(text)
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    version = f"{content['name']}+{hashlib.sha256(canonical.encode()).hexdigest()[:12]}"
    return Calibration.model_validate({**content, "version": version})


@cache
def shipped() -> Calibration:
    """The calibration that comes with this version."""
    source = resources.files("models.matching") / "data" / SHIPPED
    return parse(source.read_text("utf-8"))
