"""How does a sentence encoder in ONNX form turn texts into vectors?

An operator's own model is a folder with `model.onnx`, `tokenizer.json` and optionally
`passerelle.json`: `{"family": "e5-small", "languages": ["en", "de"] | null, "pooling": "MEAN |
CLS", "prefix": "query: ", "max_tokens": 256}`. Its hash is part of `model_id`, so another model is
another version.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from models.frozen import Frozen
from models.matching.embedder import Matrix

BATCH = 32
LONGER = 2  # times the shortest of a batch
# One thread gives the same bits on every machine (design O-49); batches still use the vector unit.
# It also keeps requests that come together from fighting for the processors.
THREADS = 1


class Settings(Frozen):
    family: str = "onnx-dir"
    languages: tuple[str, ...] | None = None
    pooling: Literal["MEAN", "CLS"] = "MEAN"
    prefix: str = ""
    max_tokens: int = 256


class SentenceModel:
    """Loads on first use. More `threads` are for those who embed a whole catalogue."""

    def __init__(
        self, folder: Path, settings: Settings, model_id: str, threads: int = THREADS
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._threads = threads
        self.model_id = model_id
        self.family = settings.family
        self.languages = None if settings.languages is None else frozenset(settings.languages)

    @cached_property
    def _session(self) -> Any:
        # Loaded late: the command line stays light where no model is asked for.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # A thread that waits sleeps: what runs beside it needs the processors more.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._settings.max_tokens)
        return tokenizer

    def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
        """Texts of like length share a batch, so little is computed for padding."""
        encoded = [
            item.ids
            for item in self._tokenizer.encode_batch([self._settings.prefix + t for t in texts])
        ]
        rows: list[Matrix | None] = [None] * len(texts)
        for chosen in _batches([len(ids) for ids in encoded]):
            for index, row in zip(chosen, self._batch([encoded[i] for i in chosen]), strict=True):
                rows[index] = row if texts[index].strip() else np.zeros_like(row)
        return np.array(rows, dtype=np.float32).reshape(len(texts), -1)

    def _batch(self, encoded: list[list[int]]) -> Matrix:
        length = max(map(len, encoded))
        ids = np.zeros((len(encoded), length), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, numbers in enumerate(encoded):
            ids[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1
        wanted = {item.name for item in self._session.get_inputs()}
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        tokens = self._session.run(None, {k: v for k, v in given.items() if k in wanted})[0]
        pooled = tokens[:, 0] if self._settings.pooling == "CLS" else _mean(tokens, mask)
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(norms, 1e-12), dtype=np.float32)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Which texts share a batch, by their lengths: padding costs as much as words do."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: lengths[index]):
        if batch and (len(batch) == BATCH or lengths[index] > LONGER * lengths[batch[0]]):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _mean(tokens: Matrix, mask: Any) -> Matrix:
    weights = mask[..., None].astype(np.float32)
    return np.asarray((tokens * weights).sum(axis=1) / weights.sum(axis=1), dtype=np.float32)


def from_folder(folder: Path) -> SentenceModel:
    """The operator's model. Raises `FileNotFoundError` or `ValueError` naming what is wrong."""
    for name in ("model.onnx", "tokenizer.json"):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{folder / name} is missing; a model folder needs it")
    described = folder / "passerelle.json"
    settings = (
        Settings.model_validate(json.loads(described.read_text("utf-8")))
        if described.is_file()
        else Settings()
    )
    return SentenceModel(
        folder, settings, f"{settings.family}@{file_hash(folder / 'model.onnx')[:16]}"
    )


def file_hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
