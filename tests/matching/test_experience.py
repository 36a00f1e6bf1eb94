"""What a university decided: shown beside candidates, and learned from where it helps."""

import numpy as np

from models.matching.courses import Course
from models.matching.experience import Experience, Remembering, learn
from models.matching.find import Finder
from models.matching.lexical import Lexical
from models.matching.precedents import History, Precedent

HOME = "warsaw"
LEXICAL = Lexical(768, 256)
# Named by one field here and by another there, so that words alone lead to the wrong one.
FIELDS = ("Corrosion", "Turbines", "Polymers", "Glaciers", "Harbours", "Bridges", "Orchards")


def component(code: str, title: str) -> Course:
    return Course(code=f"{code}@{HOME}", title=title, home=HOME)


def source(title: str) -> Course:
    return Course(code="", title=title)


CATALOGUE = [
    *(component(f"A-{n}", f"{field} in practice") for n, field in enumerate(FIELDS)),
    *(component(f"B-{n}", f"Seminar {n}") for n, _ in enumerate(FIELDS)),
]


def decided(times: int = 8) -> list[Precedent]:
    """Each field was recognised as a seminar, whatever the title, and once refused."""
    return [
        Precedent(
            source=source(f"{field} {word} {number}"),
            component=None if number == 0 else f"B-{place}@{HOME}",
        )
        for place, field in enumerate(FIELDS)
        for number, word in enumerate(["laboratory", "project", "studio", "field trip"] * times)
    ]


def finder() -> Finder:
    return Finder(CATALOGUE, LEXICAL, None)


def test_how_often_and_what_was_recognised_is_shown_before_anything_is_learned() -> None:
    experience = Experience(History(decided(1), LEXICAL))
    shown = experience.find(finder(), source("Seminar 2 on polymers studio"), 20, HOME)
    practice = dict(zip([hit.code for hit in shown.found.hits], shown.practice, strict=True))
    assert shown.found.hits[0].code == f"A-2@{HOME}"  # by its words, whatever was decided
    polymers = practice[f"B-2@{HOME}"]
    assert polymers.recognised == 3  # the refusal is none
    assert polymers.nearest is not None
    assert polymers.nearest.precedent.source.title == "Polymers studio 2"
    assert practice[f"A-2@{HOME}"] == (0, None)


def test_an_order_that_practice_taught_puts_practice_first() -> None:
    held = decided()
    learned = learn(held, finder(), LEXICAL, HOME)
    assert learned.ranking is not None
    assert learned.learned > learned.fixed
    assert learned.courses > 0
    wanted = source("Turbines project of the year")
    fixed = Experience(History(held, LEXICAL)).find(finder(), wanted, 3, HOME)
    taught = Experience(History(held, LEXICAL), learned.ranking).find(finder(), wanted, 3, HOME)
    assert fixed.found.hits[0].code == f"A-1@{HOME}"
    assert taught.found.hits[0].code == f"B-1@{HOME}"
    assert len(taught.found.hits) == len(taught.practice) == 3


def test_the_same_decisions_teach_the_same() -> None:
    first, again = (learn(decided(2), finder(), LEXICAL, HOME) for _ in range(2))
    assert first == again


def test_an_order_that_is_worse_does_not_serve() -> None:
    rng = np.random.default_rng(1)
    codes = [one.code for one in CATALOGUE]
    by_chance = [
        Precedent(source=source(f"{one.source.title}"), component=codes[rng.integers(len(codes))])
        for one in decided(4)
    ]
    found = learn(by_chance, finder(), LEXICAL, HOME)
    assert found.ranking is None or found.learned >= found.fixed


def test_without_a_single_recognition_nothing_is_learned() -> None:
    refused = [Precedent(source=source(f"Course {n}"), component=None) for n in range(9)]
    assert learn(refused, finder(), LEXICAL, HOME).ranking is None
    assert learn([], Finder([], LEXICAL, None), LEXICAL, HOME).ranking is None


def test_what_was_read_before_is_not_read_again() -> None:
    class Refusing(Lexical):
        def embed(self, texts, language=None):  # type: ignore[no-untyped-def]
            assert "known" not in texts
            return super().embed(texts, language)

    known = LEXICAL.embed(["known"])[0]
    made = Remembering(Refusing(768, 256), {"known": known}).embed(["new", "known", "new"])
    assert np.array_equal(made[1], known)
    assert np.array_equal(made[0], made[2])
