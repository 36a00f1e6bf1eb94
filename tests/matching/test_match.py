"""One comparison from texts to answer: shape, versions, evidence, and what removing does."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from models.matching.calibration import parse, shipped
from models.matching.lexical import Lexical
from models.matching.match import Match, match
from models.matching.reasons import draft
from models.matching.recompute import recompute, record
from models.matching.stack import stacked
from models.matching.texts import AchievementText, ComponentText, OutcomeText, RequiredText
from models.rules.coverage import Answer, Status
from models.rules.criteria import Proposal

TEXTS = (
    "Weld steel pipes under water",
    "Inspect welds with ultrasonic equipment",
    "Plan diving operations in cold rivers",
)
COMPONENT = ComponentText(
    code="W1",
    title="Underwater welding",
    language="en",
    ects=5,
    eqf=5,
    outcomes=tuple(RequiredText(id=f"o{i}", text=text) for i, text in enumerate(TEXTS)),
)


def achievement(texts: tuple[str, ...] = TEXTS, language: str | None = "en") -> AchievementText:
    outcomes = tuple(OutcomeText(position=i, text=text) for i, text in enumerate(texts))
    return AchievementText(title="Diver", language=language, outcomes=outcomes, ects=5, eqf=5)


def compare(offered: AchievementText, wanted: ComponentText = COMPONENT) -> Match:
    return match(offered, wanted, embedder=Lexical(), calibration=shipped())


def test_the_json_has_the_members_of_the_contract() -> None:
    shown = json.loads(compare(achievement()).model_dump_json())
    assert set(shown) == {
        "model_id", "thresholds_version", "language_route", "blind_spots", "criteria",
        "outcomes", "coverage", "would_change", "proposal",
    }  # fmt: skip
    assert set(shown["criteria"]) == {
        "level", "workload", "quality", "profile", "outcomes", "authenticity",
    }  # fmt: skip
    assert shown["coverage"] == "1.00"
    assert shown["outcomes"][0] == {
        "id": "o0",
        "status": "COVERED",
        "probability": "1.00",
        "by": [
            {
                "outcome": 0,
                "probability": "1.00",
                "shared_terms": ["weld", "steel", "pipes", "water"],
                "esco": None,
            }
        ],
    }


def test_removing_one_essential_outcome_turns_the_proposal_to_the_committee() -> None:
    assert compare(achievement()).proposal is Proposal.FULL
    for gone in range(len(TEXTS)):
        left = compare(achievement(TEXTS[:gone] + TEXTS[gone + 1 :]))
        assert left.proposal is Proposal.FOR_THE_COMMITTEE
        assert left.criteria["outcomes"].answer is Answer.POSSIBLY_SUBSTANTIAL
        assert f"o{gone}" in left.would_change


def test_other_wording_is_covered_and_says_by_which_words() -> None:
    answer = compare(achievement(("Welding of steel pipes under water", *TEXTS[1:])))
    assert answer.outcomes[0].status is Status.COVERED
    assert answer.outcomes[0].by[0].outcome == 0
    assert "steel" in answer.outcomes[0].by[0].shared_terms


def test_a_level_below_keeps_the_machine_silent() -> None:
    lower = achievement().model_copy(update={"eqf": 4})
    answer = compare(lower)
    assert answer.proposal is Proposal.FOR_THE_COMMITTEE
    assert "EQF 4" in answer.would_change


def test_another_threshold_is_another_version() -> None:
    content = json.loads(shipped().model_dump_json(exclude={"version"}))
    content["entries"][0]["covered"] += 50
    assert parse(json.dumps(content)).version != shipped().version


def test_a_record_is_recomputed_identically_and_names_what_changed() -> None:
    kept = record(achievement(), COMPONENT, embedder=Lexical(), calibration=shipped())
    assert recompute(kept, embedder=Lexical(), calibration=shipped()).same
    other = recompute(kept, embedder=Lexical(512, 256), calibration=shipped())
    assert "the model" in other.differences


def test_a_draft_reason_speaks_of_what_is_open_first_and_never_of_refusal() -> None:
    kept = record(achievement(TEXTS[:2]), COMPONENT, embedder=Lexical(), calibration=shipped())
    made = draft(kept, "de-AT")
    sentences = made.sentences
    assert made.language == "de"
    assert sentences[0].outcome == "o2"
    assert "Entsprechung" in sentences[0].text
    assert sentences[1].evidence == 0


def test_stacked_achievements_cover_together_and_count_credits_once() -> None:
    first, second = achievement(TEXTS[:2]), achievement(TEXTS[2:])
    together, owners = stacked((first, second))
    assert owners == (0, 0, 1)
    assert together.ects == 10
    assert compare(together).proposal is Proposal.FULL


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=6), st.sampled_from(["en", "de", None, "xx", ""]))
def test_no_text_raises_or_earns_a_proposal(texts: list[str], tag: str | None) -> None:
    answer = compare(achievement(tuple(texts), tag))
    assert answer.proposal is Proposal.FOR_THE_COMMITTEE
    assert len(answer.outcomes) == len(TEXTS)
