"""R-10, R-15, R-16: what a notice says, in every language, and which remedy is open until when."""

from datetime import date

import pytest

from models.rules.appeals import RemedyAnswer, RemedyAsk, remedy, step_of
from models.rules.in_force import regulations
from models.rules.outcomes import Outcome
from models.rules.regulation_values import RemedyStep, Scope, SpanValue
from models.rules.remedies import NoticeAsk, _read, languages, notice, required, slots_of
from models.rules.shapes import BadAsk
from models.rules.spans import SpanUnit

NATIONAL = {"CZ": "cs", "DE": "de", "FR": "fr", "DK": "da", "IT": "it", "PL": "pl", "CH": "fr"}


def filled(regulation: str, outcome: Outcome, language: str, **changes: object) -> NoticeAsk:
    texts = _read(language).texts
    needed = {slot for name in required(regulation, outcome) for slot in slots_of(texts[name])}
    ask = NoticeAsk(
        regulation=regulation,
        outcome=outcome,
        language=language,
        slots={slot: f"<{slot}>" for slot in needed},
    )
    return ask.model_copy(update=changes)


def test_there_are_templates_in_english_and_each_national_language() -> None:
    assert set(languages()) == {"en", *NATIONAL.values()}


@pytest.mark.parametrize("language", ["cs", "da", "de", "fr", "it", "pl"])
def test_every_language_says_the_same_with_the_same_slots(language: str) -> None:
    english, other = _read("en").texts, _read(language).texts

    assert english.keys() == other.keys()
    for name, text in english.items():
        assert slots_of(text) == slots_of(other[name]), name
        assert text != other[name]


@pytest.mark.parametrize("id", ["cz", "de-bw", "de-nw", "fr", "dk", "it", "pl", "ch-ge", "4euplus"])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_r10_each_jurisdiction_has_a_notice_in_english_and_its_own_language(
    id: str, outcome: Outcome
) -> None:
    own = NATIONAL.get(regulations()[id].country or "", "en")
    for language in {"en", own}:
        answer = notice(filled(id, outcome, language))

        said = " ".join(section.text for section in answer.sections)
        assert "{" not in said
        if outcome is not Outcome.FULL:
            for slot in ("reasons", "remedy_body", "remedy_procedure", "remedy_deadline"):
                assert f"<{slot}>" in said


@pytest.mark.parametrize(
    ("id", "outcome", "sections"),
    [
        ("warsaw", Outcome.FULL, ["credits"]),
        ("warsaw", Outcome.PARTIAL, ["credits", "reasons", "missing", "remedy"]),
        ("warsaw", Outcome.CONDITIONAL, ["credits", "reasons", "conditions", "remedy"]),
        ("warsaw", Outcome.ALTERNATIVE, ["credits", "alternative", "reasons", "remedy"]),
        ("warsaw", Outcome.REFUSED, ["reasons", "considered", "steps", "remedy"]),
        ("copenhagen", Outcome.FULL, ["credits"]),
        (
            "copenhagen",
            Outcome.REFUSED,
            ["reasons", "considered", "steps", "remedy", "remedy_legal"],
        ),
        ("charles", Outcome.PARTIAL, ["credits", "reasons", "missing", "remedy", "operative_part"]),
        ("sorbonne", Outcome.REFUSED, ["reasons", "considered", "steps", "remedy", "remaining"]),
        ("milan", Outcome.REFUSED, ["reasons", "considered", "steps", "remedy"]),
        ("heidelberg", Outcome.REFUSED, ["reasons", "considered", "steps", "remedy"]),
        ("geneva", Outcome.REFUSED, ["reasons", "considered", "steps", "remedy"]),
    ],
)
def test_r10_what_each_jurisdiction_demands(id: str, outcome: Outcome, sections: list[str]) -> None:
    assert list(required(id, outcome)) == [
        "title",
        f"decision_{outcome.value}",
        *sections,
        "policies",
    ]


@pytest.mark.parametrize("value", [None, "  "])
def test_r10_a_missing_slot_is_an_error_and_no_empty_space(value: str | None) -> None:
    ask = filled("warsaw", Outcome.REFUSED, "pl")
    slots = {**ask.slots, "reasons": value or ""} if value else dict(ask.slots)
    if value is None:
        del slots["reasons"]

    with pytest.raises(BadAsk) as bad:
        notice(ask.model_copy(update={"slots": slots}))

    assert bad.value.place == ("slots", "reasons")


def test_a_slot_the_notice_does_not_have_is_an_error() -> None:
    ask = filled("warsaw", Outcome.FULL, "en")

    with pytest.raises(BadAsk) as bad:
        notice(ask.model_copy(update={"slots": {**ask.slots, "greeting": "Dear"}}))

    assert bad.value.place == ("slots", "greeting")


def test_braces_in_a_value_are_no_slots() -> None:
    ask = filled("warsaw", Outcome.FULL, "en")

    answer = notice(ask.model_copy(update={"slots": {**ask.slots, "decider": "{reasons} {0}"}}))

    assert "{reasons} {0}" in answer.sections[1].text


@pytest.mark.parametrize("language", ["en", "cs", "da", "de", "fr", "it", "pl"])
def test_d02_a_share_in_the_fee_is_said_in_the_notice(language: str) -> None:
    ask = filled("warsaw", Outcome.FULL, language, shares_revenue=True)

    sections = [section.name for section in notice(ask).sections]

    assert sections == ["title", "decision_FULL", "credits", "revenue", "policies"]


def test_r17_the_digest_changes_with_every_word_and_with_nothing_else() -> None:
    ask = filled("warsaw", Outcome.FULL, "en")
    other = ask.model_copy(update={"slots": {**ask.slots, "decider": "the dean"}})

    assert notice(ask).digest == notice(ask).digest
    assert notice(ask).digest != notice(other).digest
    assert notice(ask).digest == notice(ask.model_copy(update={"unconfirmed": ("decider",)})).digest


def test_d09_a_notice_with_an_unconfirmed_value_is_held_back() -> None:
    ask = filled("warsaw", Outcome.REFUSED, "en", unconfirmed=("remedy_deadline", "alternative"))

    answer = notice(ask)

    assert answer.held_back == ("remedy_deadline",)
    assert "remedy_deadline" in answer.why


@pytest.mark.parametrize(
    ("changes", "place"),
    [({"language": "../en"}, ("language",)), ({"regulation": "atlantis"}, ("regulation",))],
)
def test_an_unknown_language_or_place_is_bad_input(
    changes: dict[str, object], place: tuple[str, ...]
) -> None:
    with pytest.raises(BadAsk) as bad:
        notice(filled("warsaw", Outcome.FULL, "en").model_copy(update=changes))

    assert bad.value.place == place


def open_at(regulation: str, **changes: object) -> RemedyAnswer:
    ask = RemedyAsk(regulation=regulation, on=date(2026, 1, 5), received_on=date(2026, 1, 5))
    return remedy(ask.model_copy(update=changes))


def test_r15_denmark_has_two_remedies_and_the_complaint_ends_after_four_weeks() -> None:
    foreign = open_at("copenhagen").chains[0]

    assert (foreign.matter, foreign.confirmed_by) == ("foreign credit", None)
    step = foreign.steps[0]
    assert (step.file_by, step.may_self_correct, step.final) == (date(2026, 2, 2), True, True)


def test_r15_the_dean_forwards_in_fifteen_days() -> None:
    """Charles: the filing limit is open, so that no appeal is known to be late."""
    step = open_at("charles", filed_on=date(2026, 1, 20)).chains[0].steps[0]

    assert (step.file_by, step.forward_by) == (None, date(2026, 2, 4))
    assert step.open is not None


@pytest.mark.parametrize(
    ("correct", "file_by"), [(True, date(2026, 2, 5)), (False, date(2027, 1, 5))]
)
def test_r16_a_wrong_notice_gives_a_year_in_germany(correct: bool, file_by: date) -> None:
    step = open_at("heidelberg", notice_correct=correct).chains[0].steps[0]

    assert step.file_by == file_by


LATE = RemedyStep(
    name="appeal",
    filed_with="dean",
    decided_by="rector",
    file_within=SpanValue(amount=30, unit=SpanUnit.DAYS),
    forward=SpanValue(amount=15, unit=SpanUnit.DAYS),
    forward_if_late=SpanValue(amount=10, unit=SpanUnit.DAYS),
    scope=Scope.BOTH,
)


@pytest.mark.parametrize(
    ("filed", "late", "forward"),
    [
        (date(2026, 2, 4), True, date(2026, 2, 19)),
        (date(2026, 2, 5), True, date(2026, 2, 15)),
        (date(2026, 2, 5), False, date(2026, 2, 20)),
    ],
)
def test_r15_a_late_appeal_is_forwarded_sooner_where_the_rules_say_so(
    filed: date, late: bool, forward: date
) -> None:
    """Received on 5 January with thirty days to file: 4 February is the last day."""
    step = LATE if late else LATE.model_copy(update={"forward_if_late": None})
    ask = RemedyAsk(regulation="charles", on=filed, received_on=date(2026, 1, 5), filed_on=filed)

    opened = step_of(step, ask, first=True)

    assert (opened.file_by, opened.forward_by) == (date(2026, 2, 4), forward)
    assert step_of(step, ask, first=False).forward_by is None


def test_r15_where_nothing_is_laid_down_no_remedy_is_invented() -> None:
    answer = open_at("warsaw")

    assert answer.chains == ()
    assert "state its own" in answer.why


def test_r15_a_limit_beyond_the_calendar_is_bad_input() -> None:
    with pytest.raises(BadAsk, match="early enough"):
        open_at("heidelberg", received_on=date.max)
