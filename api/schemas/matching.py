"""What came of computing a past comparison again."""

from pydantic import BaseModel


class RecomputedLine(BaseModel):
    """`differences`: what is another now, or what is missing to compute it. The hashes are of both
    sides as they were compared; `embedder` is the model that was asked for, `model_id` names those
    that served."""

    line: int
    same: bool
    differences: tuple[str, ...]
    embedder: str
    model_id: str
    thresholds_version: str
    achievement_hash: str
    component_hash: str
    candidates: tuple[str, ...]


class Recomputed(BaseModel):
    same: bool
    lines: list[RecomputedLine]
