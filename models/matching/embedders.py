"""Which embedder serves under a name, and what serves where it is missing?"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from models.matching import minilm
from models.matching.embedder import Embedder
from models.matching.lexical import Lexical
from models.matching.sentence_model import from_folder

NAMES = ("best", "lexical", "minilm", "minilm-int8", "onnx-dir", "esco-bridge")
# Words hashed to fewer places, so that the titles of 10^5 components fit in memory.
_FINDING_PLACES = (768, 256)


_NOT_INSTALLED = "the English sentence model is not installed; words alone serve"


class Chosen(NamedTuple):
    """`note`: what was asked for and is not there; a blind spot of every answer."""

    embedder: Embedder
    note: str | None = None


def choose(wanted: str, folder: Path | None = None) -> Chosen:
    """The embedder of this name; words alone where its files are missing, and it says so.

    `best` is the English model where it is installed. Raises `ValueError` for an unknown name and
    `FileNotFoundError` for an `onnx-dir` without its files: an operator's own model is never
    replaced.
    """
    if wanted == "lexical":
        return Chosen(Lexical())
    if wanted in ("best", "minilm", "minilm-int8"):
        model = minilm.find_small() if wanted == "minilm-int8" else minilm.find()
        return Chosen(Lexical(), _NOT_INSTALLED) if model is None else Chosen(model)
    if wanted == "onnx-dir":
        if folder is None:
            raise FileNotFoundError("onnx-dir needs the folder of the model")
        return Chosen(from_folder(folder))
    if wanted == "esco-bridge":
        return _bridge(folder)
    raise ValueError(f"no embedder is called {wanted}; there are {', '.join(NAMES)}")


def for_finding(wanted: str, threads: int = 1) -> Chosen:
    """What reads a catalogue where `wanted` compares outcomes: the same kind, small and quick."""
    if wanted not in ("best", "minilm"):
        return Chosen(Lexical(*_FINDING_PLACES))
    model = minilm.find_small(threads)
    return Chosen(Lexical(*_FINDING_PLACES), _NOT_INSTALLED) if model is None else Chosen(model)


@cache
def of(model_id: str) -> Embedder | None:
    """The embedder with exactly these weights, where it is here; those that need no folder."""
    if model_id == Lexical().model_id:
        return Lexical()
    return minilm.find() if model_id == minilm.MODEL_ID else None


def _bridge(folder: Path | None) -> Chosen:
    if folder is None:
        raise FileNotFoundError("esco-bridge needs the folder of the ESCO package")
    english = minilm.find()
    if english is None:
        return Chosen(Lexical(), "the bridge needs the English model, which is not installed")
    # Only those who bring a package pay for numbers of this size.
    from models.matching.bridge_files import from_esco

    return Chosen(from_esco(folder, english))
