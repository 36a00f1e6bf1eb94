"""Which earlier decisions a committee sees: exact, near and alike, refusals among them."""

from datetime import date
from decimal import Decimal

from models.matching.cases import Case, Earlier, Standing
from models.matching.decided_before import Beside, Kind, ToLay, lay
from models.rules.limits import PRECEDENTS_SHOWN
from models.rules.outcomes import Outcome
from tests.matching.cases import NOW, ON, OUTCOMES, case, earlier

DATA = ("Clean economic data and apply regression analysis", "Test hypotheses on economic data")
GERMAN = (
    "Wirtschaftsdaten aus öffentlichen Quellen sammeln und bereinigen",
    "Statistische Hypothesen testen und das Ergebnis beurteilen",
)


def laid(
    *of_course: Earlier, others: tuple[Earlier, ...] = (), now: Case = NOW, on: date = ON
) -> Beside:
    (beside,) = lay([ToLay(1, now, of_course)], others, on)
    return beside


def ids(beside: Beside, kind: Kind) -> list[str]:
    return [one.id for one in beside.shown if one.kind is kind]


def refused(id_: str, of: Case = NOW) -> Earlier:
    return earlier(id_, of, outcome=Outcome.REFUSED, reasons=("LEARNING_OUTCOMES",))


def like(id_: str, outcomes: tuple[str, ...] = DATA, **changes: object) -> Earlier:
    return earlier(id_, case(course=id_, title="Economic data", outcomes=outcomes, **changes))


def test_nothing_before_is_nothing_beside() -> None:
    assert laid() == Beside(line=1, shown=(), alarm=False)


def test_the_same_key_is_exact_another_version_near() -> None:
    found = laid(earlier("a"), earlier("b", case(component_version="0")))
    assert (ids(found, Kind.EXACT), ids(found, Kind.NEAR)) == (["a"], ["b"])


def test_exact_ones_that_contradict_raise_the_alarm_and_are_both_shown() -> None:
    found = laid(earlier("a"), refused("b"))
    assert found.alarm
    assert ids(found, Kind.EXACT) == ["a", "b"]
    assert found.shown[1].differences[0].text == "Refused because of: learning outcomes."


def test_one_that_no_longer_counts_contradicts_nothing_and_is_shown_behind() -> None:
    overturned = refused("b").model_copy(
        update={"standing": Standing.OVERTURNED, "ended_on": date(2026, 5, 4)}
    )
    expired = refused("c").model_copy(
        update={"standing": Standing.EXPIRED, "expires_on": date(2026, 1, 1)}
    )
    found = laid(overturned, expired, earlier("a"))
    assert not found.alarm
    assert ids(found, Kind.EXACT) == ["a", "b", "c"]


def test_of_many_near_ones_the_newest_are_shown() -> None:
    many = [earlier(f"n{number}", case(course_version=str(number))) for number in range(9)]
    assert ids(laid(*many), Kind.NEAR) == ["n0", "n1", "n2"]


def test_many_recognised_ones_do_not_hide_a_refusal() -> None:
    many = [earlier(f"n{number}", case(course_version=str(number))) for number in range(9)]
    found = laid(*many, refused("r", case(course_version="r")))
    assert ids(found, Kind.NEAR) == ["n0", "n1", "r"]


def test_courses_that_read_alike_are_shown_nearest_first_with_the_words_they_share() -> None:
    welding = like("welding", ("Weld steel pipes under water", "Inspect welds"))
    found = laid(others=(welding, like("like"), like("same", OUTCOMES)))
    assert ids(found, Kind.ALIKE) == ["same", "like"]
    assert found.shown[0].likeness is not None
    assert found.shown[0].likeness > Decimal("0.8")
    assert "regression" in found.shown[1].terms


def test_the_same_course_for_another_component_reads_alike() -> None:
    found = laid(others=(earlier("x", case(component="ECO-110")),))
    (shown,) = found.shown
    assert (shown.kind, shown.component) == (Kind.ALIKE, "ECO-110")
    assert [one.text for one in shown.differences] == [
        "There it was to count as ECO-110, here as ECO-210."
    ]


def test_what_is_shown_as_exact_or_near_is_not_shown_as_alike() -> None:
    near = earlier("b", case(programme="ma-law"))
    assert [one.kind for one in laid(near, others=(near, earlier("a"))).shown] == [Kind.NEAR]


def test_across_languages_words_tell_nothing_and_that_is_said() -> None:
    found = laid(others=(like("german", GERMAN, language="de"), like("like")))
    assert ids(found, Kind.ALIKE) == ["like"]
    assert found.not_alike is not None
    assert found.not_alike.startswith(
        "of the courses decided before, 1 not in English were left out"
    )


def test_a_course_without_outcomes_is_not_sought_by_its_words() -> None:
    found = laid(earlier("a"), others=(like("like"),), now=case(outcomes=()))
    assert ids(found, Kind.ALIKE) == []
    assert "states no learning outcomes" in (found.not_alike or "")


def test_without_a_language_nothing_is_sought_by_words() -> None:
    found = laid(others=(like("like"),), now=case(outcomes=("Regression",), language=None))
    assert ids(found, Kind.ALIKE) == []
    assert "language of the credential could not be told" in (found.not_alike or "")


def test_several_lines_are_laid_each_beside_its_own() -> None:
    other = case(component="ECO-110")
    lines = [ToLay(1, NOW, (earlier("a"),)), ToLay(2, other, ())]
    first, second = lay(lines, (earlier("a"),), ON)
    assert (ids(first, Kind.EXACT), ids(second, Kind.ALIKE)) == (["a"], ["a"])


def test_never_more_than_three_of_a_kind() -> None:
    exact = [earlier(f"e{n}") for n in range(9)]
    near = [earlier(f"n{n}", case(purpose=str(n))) for n in range(9)]
    found = laid(*exact, *near, others=tuple(like(f"l{n}") for n in range(9)))
    for kind in Kind:
        assert len(ids(found, kind)) == PRECEDENTS_SHOWN
    assert found == Beside.model_validate(found.model_dump(mode="json"))
