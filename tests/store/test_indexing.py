"""What the search stands on, in the database: each text is read once, and changes are counted."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from models.matching import index_files
from models.matching.embedder import Matrix
from models.matching.lexical import Lexical
from models.store import catalogue, indexing, vectors
from models.store.catalogue import Key
from models.store.database import Sessions

pytestmark = pytest.mark.servers

TODAY = date(2026, 11, 22)
CHANGED = "UPDATE component SET title = 'Glaciology' WHERE code = 'ECO-210'"


class Counting:
    """Two numbers per text, and every text it was given."""

    family, model_id = "by hand", "by hand 1"
    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(self) -> None:
        self.given: list[str] = []

    def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
        read = [one for one in texts if one != "width"]
        self.given += read
        rows = [[len(one) % 7 + 1, len(one) % 5 + 1] for one in texts]
        made = np.array(rows, dtype=np.float32)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


async def change(sessions: Sessions, statement: str) -> None:
    async with sessions.begin() as session:
        await session.execute(text(statement))


async def number(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await catalogue.state(session)).number


async def changed_since(sessions: Sessions, number: int, at_most: int = 9) -> list[Key] | None:
    async with sessions() as session:
        return await catalogue.changed_since(session, number, at_most)


async def test_a_text_is_read_once_ever(seeded: Sessions) -> None:
    model = Counting()
    first = await indexing.read_missing(seeded, model, ("Earlier course",), TODAY)
    assert first.read == first.of == len(model.given) == len(set(model.given))
    assert "Earlier course" in model.given
    assert model.given == sorted(model.given, key=len)
    again = await indexing.read_missing(seeded, model, ("Earlier course",), TODAY)
    assert (again.read, again.of) == (0, first.of)


async def test_who_was_stopped_loses_one_batch(
    seeded: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying(Counting):
        def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
            if len(self.given) >= 3:
                raise MemoryError
            return super().embed(texts, language)

    monkeypatch.setattr(indexing, "BATCH", 3)
    with pytest.raises(MemoryError):
        await indexing.read_missing(seeded, Dying(), (), TODAY)
    rest = await indexing.read_missing(seeded, Counting(), (), TODAY)
    assert rest.of - rest.read == 3


async def test_a_changed_component_costs_its_own_texts(seeded: Sessions) -> None:
    await indexing.read_missing(seeded, Counting(), (), TODAY)
    await change(seeded, CHANGED)
    model = Counting()
    some = await indexing.read_some(seeded, model, [("warsaw", "ECO-210")], 9)
    await indexing.keep(seeded, model, some.fresh, TODAY)
    assert len(model.given) == 2
    assert all("Glaciology" in one for one in model.given)
    assert some.read.all()
    assert [one.title for one in some.courses] == ["Glaciology"]
    assert (await indexing.read_missing(seeded, Counting(), (), TODAY)).read == 0


async def test_more_than_may_be_read_at_once_is_left_to_the_background(seeded: Sessions) -> None:
    some = await indexing.read_some(seeded, Counting(), [("warsaw", "ECO-210")], 1)
    assert not some.read.any()


async def test_a_language_the_model_does_not_know_is_never_read(seeded: Sessions) -> None:
    await change(seeded, "UPDATE component SET language = 'pl'")
    assert (await indexing.read_missing(seeded, Counting(), (), TODAY)).of == 0
    assert (await indexing.read_missing(seeded, Lexical(), ("x",), TODAY)).of == 0


async def test_what_no_text_needs_any_more_is_removed_in_a_while(seeded: Sessions) -> None:
    before = await indexing.read_missing(seeded, Counting(), ("Not needed soon",), TODAY)
    await indexing.read_missing(seeded, Counting(), (), TODAY + timedelta(days=10))
    async with seeded() as session:
        assert await vectors.count(session, Counting.model_id) == before.of
    await indexing.read_missing(seeded, Counting(), (), TODAY + timedelta(days=35))
    async with seeded() as session:
        assert await vectors.count(session, Counting.model_id) == before.of - 1


async def test_kept_vectors_are_those_the_model_made(seeded: Sessions) -> None:
    made = Counting().embed(["a", "bcd"])
    async with seeded.begin() as session:
        kept = dict(zip([b"1", b"2"], made, strict=True))
        await vectors.keep(session, "m", kept, TODAY)
        await vectors.keep(session, "m", kept, TODAY)
        found = await vectors.of(session, "m", [b"2", b"3"])
    assert found.keys() == {b"2"}
    assert float(found[b"2"] @ made[1]) == pytest.approx(1.0, abs=1e-3)


async def test_each_transaction_that_writes_components_counts_once(seeded: Sessions) -> None:
    before = await number(seeded)
    async with seeded.begin() as session:
        await session.execute(text(CHANGED))
        await session.execute(text("UPDATE component SET ects = 3 WHERE code = 'ECO-EL-07'"))
    assert await number(seeded) == before + 1
    assert sorted(await changed_since(seeded, before) or ()) == [
        ("warsaw", "ECO-210"),
        ("warsaw", "ECO-EL-07"),
    ]
    assert await changed_since(seeded, before, at_most=1) is None
    assert await changed_since(seeded, before + 1) == []


async def test_what_was_deleted_or_renamed_has_changed(seeded: Sessions) -> None:
    before = await number(seeded)
    await change(seeded, "UPDATE component SET code = 'ECO-211' WHERE code = 'ECO-210'")
    await change(seeded, "DELETE FROM component WHERE code = 'ECO-211'")
    assert sorted(await changed_since(seeded, before) or ()) == [
        ("warsaw", "ECO-210"),
        ("warsaw", "ECO-211"),
    ]


async def test_nothing_is_laid_in_files_twice_and_harm_is_mended(
    seeded: Sessions, tmp_path: Path
) -> None:
    first = await indexing.write_index(seeded, Counting(), tmp_path)
    assert await indexing.write_index(seeded, Counting(), tmp_path) == first
    (first / "words-weights.npy").write_bytes(b"")
    second = await indexing.write_index(seeded, Counting(), tmp_path)
    assert second != first
    assert index_files.whole(second)
    await change(seeded, CHANGED)
    assert await indexing.write_index(seeded, Counting(), tmp_path) != second
