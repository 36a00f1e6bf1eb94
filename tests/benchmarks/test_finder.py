"""The benchmark of the search says what it promises; how fast it is, is not tested."""

from pathlib import Path

import pytest

from benchmarks import finder
from benchmarks.finding.setting import set_up
from deploy.local.state import made


@pytest.mark.slow
async def test_a_small_catalogue_is_read_indexed_searched_and_changed(tmp_path: Path) -> None:
    async with set_up(made(tmp_path), "lexical") as bench:
        found = await finder.on(bench, "lexical", components=400, sample=400)

    assert found.keys() == {"name", "machine", "embedder", "ratios", "figures"}
    assert all(value > 0 for value in found["ratios"].values())
    assert found["figures"]["components"] == 400
    assert found["figures"]["rss_mb"] > 0
