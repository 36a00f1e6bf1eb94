"""R-47, D-09: countries and universities as data; a decision table for each jurisdiction."""

import json
from datetime import date
from importlib.resources import files

import pytest
from pydantic import ValidationError

from models.rules.deadlines import DeadlineAsk, deadline
from models.rules.in_force import InForceAnswer, InForceAsk, holds, in_force, limits, regulations
from models.rules.regulation_values import FilingValue, LimitSide, SpanValue
from models.rules.regulations import SEVERAL, SINGLE, Kind, Regulation, Stated
from models.rules.scales import SCALES
from models.rules.shapes import BadAsk
from models.rules.spans import SpanUnit

DAY = date(2026, 3, 2)
RECEIVED, COMPLETE = date(2026, 1, 31), date(2026, 2, 10)


def at(id: str, on: date = DAY) -> InForceAnswer:
    return in_force(InForceAsk(regulation=id, on=on))


def value(answer: InForceAnswer, name: str) -> object:
    held = answer.one(name)
    return None if held is None else held.value


# Received on 31 January 2026, complete on 10 February: who says what, and by when?
# id, first limit, due, silence, hours per credit, scale, cap of prior learning, remedies
TABLE = [
    ("lrc", "LRC.max", "2026-06-10", "NONE", None, None, [], []),
    ("4euplus", "LRC.max", "2026-06-10", "NONE", None, None, [], []),
    ("cz", "LRC.max", "2026-06-10", "NONE", "25", None, [], []),
    ("charles", "LRC.max", "2026-06-10", "NONE", "30", "CZ", [], ["study decision"]),
    ("de-bw", "LRC.max", "2026-06-10", "NONE", None, "DE", ["50"], ["recognition"]),
    ("de-nw", "LRC.max", "2026-06-10", "NONE", None, "DE", ["50"], ["recognition"]),
    ("fr", "FR.silence", "2026-03-31", "IMPLIED_REFUSAL", None, "FR", [], []),
    (
        "dk",
        "LRC.max",
        "2026-06-10",
        "NONE",
        None,
        "DK",
        [],
        ["foreign credit", "Danish credit and advance approval", "legal questions"],
    ),
    (
        "copenhagen-socialsciences",
        "DK.UCPH.polsci.processing",
        "2026-03-24",
        "NONE",
        None,
        "DK",
        [],
        ["foreign credit", "Danish credit and advance approval", "legal questions"],
    ),
    (
        "it",
        "IT.decision",
        "2026-05-01",
        "REMEDY_OPEN",
        "25",
        "IT",
        ["48", "24", "50"],
        ["refusal or silence"],
    ),
    ("pl", "LRC.max", "2026-06-10", "NONE", None, None, ["50"], []),
    ("warsaw", "LRC.max", "2026-06-10", "NONE", None, "PL", ["50"], []),
    ("ch-ge", "LRC.max", "2026-06-10", "NONE", None, "CH", [], ["equivalence"]),
]


@pytest.mark.parametrize(
    ("id", "rule", "due", "silence", "hours", "scale", "credits", "remedies"), TABLE
)
def test_the_decision_table_of_each_jurisdiction(
    id: str,
    rule: str,
    due: str,
    silence: str,
    hours: str | None,
    scale: str | None,
    credits: list[str],
    remedies: list[str],
) -> None:
    answer = at(id)

    first = deadline(
        DeadlineAsk(
            received_on=RECEIVED, completed_on=COMPLETE, limits=limits(answer), zone="Europe/Paris"
        )
    ).first

    assert first is not None
    assert (first.rule, first.due.isoformat(), first.effect) == (rule, due, silence)
    assert str(value(answer, "hours_per_credit") or "") == (hours or "")
    assert getattr(value(answer, "grade_scale"), "scale", None) == scale
    assert [str(held.value.amount) for held in answer.all("credit_limits")] == credits
    assert [held.value.matter for held in answer.all("remedies")] == remedies


def test_r47_a_decision_cites_every_regulation_down_to_the_convention() -> None:
    cites = [(cited.id, cited.version) for cited in at("heidelberg-mathcs").cites]

    assert [id for id, _ in cites] == ["heidelberg-mathcs", "heidelberg", "de-bw", "de", "lrc"]
    assert all(version for _, version in cites)


@pytest.mark.parametrize(
    ("on", "amounts"),
    [
        (date(2024, 7, 3), ["12", "50"]),
        (date(2024, 7, 4), ["48", "24", "50"]),
        (date(2026, 3, 2), ["48", "24", "50"]),
    ],
)
def test_r24_caps_have_dates(on: date, amounts: list[str]) -> None:
    assert [str(held.value.amount) for held in at("it", on).all("credit_limits")] == amounts


@pytest.mark.parametrize("id", ["lrc", "milan", "warsaw-ikp"])
def test_a_day_before_the_law_is_bad_input(id: str) -> None:
    assert at(id, date(2001, 1, 1)).cites

    with pytest.raises(BadAsk, match="no such law") as bad:
        at(id, date(2000, 12, 31))
    assert bad.value.place == ("on",)


@pytest.mark.parametrize(
    ("id", "lock", "double_use"),
    [
        ("milan", True, None),
        ("warsaw-ikp", True, None),  # what first-cycle courses may not do is no double use
        ("warsaw", None, None),
        ("charles-lf2", None, "SAME_CYCLE_ONLY"),
        ("geneva", None, "MULTI_USE_ALLOWED"),
    ],
)
def test_r23_a_level_lock_is_one_thing_and_double_use_another(
    id: str, lock: bool | None, double_use: str | None
) -> None:
    answer = at(id)

    assert value(answer, "level_lock") is lock
    assert value(answer, "double_use") == double_use


@pytest.mark.parametrize("id", ["charles", "geneva"])
def test_a_number_that_is_only_generally_known_is_named_and_no_value(id: str) -> None:
    step = at(id).all("remedies")[0].value.steps[0]

    assert step.file_within is None
    assert "30 days" in step.open


def test_r42_the_floor_speaks_of_masters_programmes() -> None:
    (floor,) = (
        held.value for held in at("it").all("credit_limits") if held.value.side is LimitSide.FLOOR
    )

    assert (str(floor.amount), floor.cycles) == ("50", (2,))


def test_the_nearest_value_holds_and_says_where_it_stands() -> None:
    held = at("charles-lf2").one("hours_per_credit")

    assert held is not None
    assert (str(held.value), held.regulation, held.source) == ("30", "charles", "cuni.cz UKEN-361")


def test_what_no_source_says_is_named_and_not_guessed() -> None:
    left = {(left.name, left.regulation) for left in at("warsaw").open}

    assert ("remedies", "warsaw") in left
    assert ("grade_scale", "pl") not in left  # Warsaw says its own
    assert value(at("warsaw"), "grade_conversion") is None


def test_d09_nothing_that_ships_pretends_to_be_confirmed() -> None:
    """Whoever answers for a value confirms it in the file; until then no notice prints it."""
    for regulation in regulations().values():
        for name in (*SINGLE, *SEVERAL):
            for stated in getattr(regulation, name):
                assert stated.confirmed_by is None
                assert stated.open or (stated.source and stated.evidence)


def test_every_scale_agrees_with_the_one_in_the_code() -> None:
    for regulation in regulations().values():
        for stated in regulation.grade_scale:
            if stated.value is not None:
                scale = SCALES[stated.value.scale]
                assert scale.direction is stated.value.direction
                assert scale.passes(stated.value.pass_mark)


def test_every_jurisdiction_of_the_alliance_is_there() -> None:
    found = {id for id, held in regulations().items() if held.kind is Kind.JURISDICTION}
    universities = {id for id, held in regulations().items() if held.kind is Kind.UNIVERSITY}

    assert found >= {"cz", "de-bw", "de-nw", "fr", "dk", "it", "pl", "ch-ge"}
    assert universities == {
        "charles",
        "heidelberg",
        "sorbonne",
        "assas",
        "copenhagen",
        "milan",
        "warsaw",
        "geneva",
    }


def test_a_file_is_named_like_its_regulation() -> None:
    folder = files("models.rules") / "data" / "regulations"

    for file in folder.iterdir():
        assert json.loads(file.read_text("utf-8"))["id"] == file.name.removesuffix(".json")


def test_a_new_university_is_a_file_and_no_code() -> None:
    own = Regulation.model_validate_json(
        '{"id": "mine", "version": "1", "kind": "UNIVERSITY", "name": "Mine", "within": "it", '
        '"credit_basis": [{"value": "HOME", "source": "senate", "evidence": "C", '
        '"confirmed_by": "legal office, 2026-09-01"}]}'
    )

    answer = holds("mine", DAY, {**regulations(), "mine": own})

    held = answer.one("credit_basis")
    assert held is not None
    assert held.confirmed_by == "legal office, 2026-09-01"
    assert [limit.rule for limit in limits(answer)] == ["IT.decision", "LRC.max"]


def test_an_unknown_regulation_is_bad_input() -> None:
    with pytest.raises(BadAsk, match="milan"):
        at("atlantis")


def test_regulations_within_themselves_are_bad_input() -> None:
    loop = Regulation.model_validate_json(
        '{"id": "a", "version": "1", "kind": "UNIVERSITY", "name": "A", "within": "a"}'
    )

    with pytest.raises(BadAsk, match="within themselves"):
        holds("a", DAY, {"a": loop})


@pytest.mark.parametrize(
    "stated",
    [
        '{"source": "law", "evidence": "C"}',
        '{"value": "25", "open": "not found", "source": "law", "evidence": "C"}',
        '{"value": "25", "evidence": "C"}',
        '{"value": "25", "source": "law"}',
        '{"value": "25", "source": "law", "evidence": "K"}',
        '{"value": "25", "source": "l", "evidence": "C", "since": "2026-02-01", '
        '"until": "2026-01-31"}',
    ],
)
def test_a_value_without_source_or_with_a_guess_is_refused(stated: str) -> None:
    with pytest.raises(ValidationError):
        Stated[str].model_validate_json(stated)


def test_two_values_on_one_day_are_refused() -> None:
    twice = (
        '{"id": "a", "version": "1", "kind": "UNIVERSITY", "name": "A", "hours_per_credit": ['
        '{"value": "25", "source": "s", "evidence": "C", "until": "2026-03-02"}, '
        '{"value": "30", "source": "s", "evidence": "C", "since": "2026-03-02"}]}'
    )

    with pytest.raises(ValidationError, match="same day"):
        Regulation.model_validate_json(twice)


def test_a_filing_limit_has_one_kind_of_end() -> None:
    span = SpanValue(amount=6, unit=SpanUnit.MONTHS)

    assert FilingValue(rule="r", after="return", within=span)
    assert FilingValue(rule="r", by_month=10, by_day=31)
    with pytest.raises(ValidationError):
        FilingValue(rule="r", after="return")
    with pytest.raises(ValidationError):
        FilingValue(rule="r", after="return", within=span, by_month=10, by_day=31)
