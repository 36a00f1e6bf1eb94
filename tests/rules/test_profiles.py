"""R-01, R-02, R-03, R-05, R-44: profiles, element by element."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.decisions import DecisionAsk
from models.rules.profile_terms import TERMS, Element, Profile
from models.rules.routing import RouteAsk
from tests.rules.asking import ask, refused

LISTED = (
    "learner",
    "title",
    "country",
    "awarding_body",
    "issue_date",
    "outcomes",
    "assessment",
    "participation",
    "quality_assurance",
)
COMPLETE: dict[str, Any] = {
    "ects": "5",
    "hours": "125",
    "eqf": 6,
    "identity": "SUPERVISED_ID",
    "summative_assessment": True,
    "elements": dict.fromkeys((*LISTED, "degree_link"), "PRESENT"),
}
SAMPLE = COMPLETE | {"ects": "2", "hours": "60", "identity": "UNSUPERVISED_NO_ID"}


def judge(profile: str, **facts: Any) -> dict[str, Any]:
    return ask("profile", profile=profile, facts=facts)


def statuses(found: dict[str, Any]) -> dict[str, str]:
    return {name: element["status"] for name, element in found["elements"].items()}


@pytest.mark.parametrize("profile", list(Profile))
def test_r01_a_complete_credential_passes_every_profile(profile: Profile) -> None:
    found = judge(profile, **COMPLETE)

    assert found["verdict"] == "PASS"
    assert "R-01" in found["rule_ids"]
    assert {element.value for element in TERMS[profile].demanded} <= found["elements"].keys()
    assert all(element["why"] for element in found["elements"].values())


def test_r01_the_official_sample() -> None:
    assert judge("ANNEX_I", **SAMPLE)["verdict"] == "PASS"
    assert judge("ALLIANCE", **SAMPLE)["verdict"] == "PASS"
    cmf = judge("CMF", **SAMPLE)
    wrong = {name for name, status in statuses(cmf).items() if status != "PRESENT"}
    assert (cmf["verdict"], wrong) == ("FAIL", {"hours", "ects", "id_verification"})


@pytest.mark.parametrize("element", LISTED)
@pytest.mark.parametrize("stated", ["MISSING", "JUSTIFIED_ABSENT", None])
def test_r01_each_demanded_element_of_annex_i_is_missed(element: str, stated: str | None) -> None:
    elements = {name: "PRESENT" for name in LISTED if name != element}
    found = judge(
        "ANNEX_I", **(COMPLETE | {"elements": elements | ({element: stated} if stated else {})})
    )

    assert found["verdict"] == "FAIL"
    assert statuses(found)[element] == "MISSING"
    assert element in found["why"]


def test_r01_only_the_level_may_be_absent_with_a_reason() -> None:
    absent = COMPLETE | {
        "eqf": None,
        "elements": COMPLETE["elements"] | {"level": "JUSTIFIED_ABSENT"},
    }

    annex = judge("ANNEX_I", **absent)
    assert (annex["verdict"], statuses(annex)["level"]) == ("PASS", "JUSTIFIED_ABSENT")
    assert statuses(judge("CMF", **absent))["level"] == "MISSING"
    assert statuses(judge("ANNEX_I", **(absent | {"eqf": 6})))["level"] == "PRESENT"


@pytest.mark.parametrize("name", ["workload", "hours", "ects", "level", "summative_assessment"])
def test_r01_what_facts_decide_is_not_taken_from_the_elements(name: str) -> None:
    found = judge("CMF", elements={name: "PRESENT"})

    assert statuses(found).get(name, "MISSING") == "MISSING"
    assert statuses(judge("ANNEX_I", elements={name: "PRESENT"})).get(name, "MISSING") == "MISSING"


@pytest.mark.parametrize(
    ("hours", "ects", "status", "verdict"),
    [
        ("124.9", "5", "OUT_OF_RANGE", "WARNING"),
        ("125", "5", "PRESENT", "PASS"),
        ("150", "5", "PRESENT", "PASS"),
        ("150.1", "5", "OUT_OF_RANGE", "WARNING"),
        (None, "5", "PRESENT", "PASS"),
        ("9", None, "PRESENT", "PASS"),
        ("9", "0", "PRESENT", "PASS"),
        ("0", "5", "PRESENT", "PASS"),
        ("0", "0", "MISSING", "FAIL"),
        (None, None, "MISSING", "FAIL"),
    ],
)
def test_r03_workload_is_hours_or_credits_and_both_must_fit(
    hours: str | None, ects: str | None, status: str, verdict: str
) -> None:
    found = judge("ANNEX_I", **(COMPLETE | {"hours": hours, "ects": ects}))

    assert (statuses(found)["workload"], found["verdict"]) == (status, verdict)


@pytest.mark.parametrize(
    ("member", "value", "element", "status"),
    [
        ("hours", "99.9", "hours", "OUT_OF_RANGE"),
        ("hours", "100", "hours", "PRESENT"),
        ("hours", "150", "hours", "PRESENT"),
        ("hours", "150.5", "hours", "OUT_OF_RANGE"),
        ("hours", None, "hours", "MISSING"),
        ("ects", "3.99", "ects", "OUT_OF_RANGE"),
        ("ects", "4", "ects", "PRESENT"),
        ("ects", "6.0", "ects", "PRESENT"),
        ("ects", "6.01", "ects", "OUT_OF_RANGE"),
        ("ects", "0", "ects", "MISSING"),
        ("eqf", 3, "level", "OUT_OF_RANGE"),
        ("eqf", 4, "level", "PRESENT"),
        ("eqf", 5, "level", "PRESENT"),
        ("eqf", 6, "level", "PRESENT"),
        ("eqf", 7, "level", "PRESENT"),
        ("eqf", 8, "level", "OUT_OF_RANGE"),
        ("eqf", None, "level", "MISSING"),
        ("summative_assessment", False, "summative_assessment", "MISSING"),
        ("summative_assessment", None, "summative_assessment", "MISSING"),
        ("identity", "SUPERVISED_NO_ID", "id_verification", "MISSING"),
        ("identity", None, "id_verification", "MISSING"),
        ("elements", None, "degree_link", "MISSING"),
        ("elements", {"degree_link": "PRESENT"}, "outcomes", "MISSING"),
    ],
)
def test_r05_each_test_of_the_framework(member: str, value: Any, element: str, status: str) -> None:
    found = judge("CMF", **(COMPLETE | {member: value}))

    assert statuses(found)[element] == status
    assert found["verdict"] == ("PASS" if status == "PRESENT" else "FAIL")
    assert "R-05" in found["rule_ids"]


@pytest.mark.parametrize("ects", ["3.5", "7", None])
def test_r05_levels_4_and_5_need_credits_in_range(ects: str | None) -> None:
    found = judge("CMF", **(COMPLETE | {"eqf": 5, "ects": ects}))

    assert statuses(found)["level"] == "OUT_OF_RANGE"


@pytest.mark.parametrize(
    ("profile", "ects", "verdict"),
    [
        ("ALLIANCE", "0.5", "WARNING"),
        ("ALLIANCE", "1", "PASS"),
        ("ALLIANCE", "15", "PASS"),
        ("ALLIANCE", "15.5", "WARNING"),
        ("UNIGE", "9", "PASS"),
        ("UNIGE", "12", "WARNING"),
        ("CZ", "60", "PASS"),
        ("CZ", "61", "WARNING"),
        ("CZ", "0", "FAIL"),
        ("CZ", None, "FAIL"),
    ],
)
def test_r44_out_of_a_universitys_range_is_a_warning(
    profile: str, ects: str | None, verdict: str
) -> None:
    found = judge(profile, ects=ects)

    assert found["verdict"] == verdict
    assert list(found["elements"]) == ["ects"]
    assert verdict == "PASS" or TERMS[Profile(profile)].title in found["why"]


def test_r01_annex_i_shows_the_optional_elements_without_judging_by_them() -> None:
    found = judge("ANNEX_I", **COMPLETE)

    assert found["verdict"] == "PASS"
    assert statuses(found)["prerequisites"] == "MISSING"
    assert statuses(found)["id_verification"] == "PRESENT"


def test_r02_no_decision_and_no_route_reads_a_profile() -> None:
    words = {"profile", "profiles", "verdict", "elements"}

    assert not words & (DecisionAsk.model_fields.keys() | RouteAsk.model_fields.keys())


@given(st.sampled_from(list(Profile)), st.integers(1, 60), st.integers(1, 8), st.booleans())
def test_r01_stating_more_never_makes_a_verdict_worse_than_missing(
    profile: Profile, ects: int, eqf: int, assessed: bool
) -> None:
    with_all = COMPLETE | {"ects": str(ects), "eqf": eqf, "summative_assessment": assessed}
    without = with_all | {"elements": None, "eqf": None}
    order = ["FAIL", "WARNING", "PASS"]

    assert order.index(judge(profile, **without)["verdict"]) <= order.index(
        judge(profile, **with_all)["verdict"]
    )


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"eqf": 0}, "facts.eqf"),
        ({"eqf": 9}, "facts.eqf"),
        ({"eqf": "6"}, "facts.eqf"),
        ({"eqf": True}, "facts.eqf"),
        ({"ects": 2}, "facts.ects"),
        ({"hours": "-1"}, "facts.hours"),
        ({"identity": "NONE"}, "facts.identity"),
        ({"summative_assessment": "yes"}, "facts.summative_assessment"),
        ({"elements": {"shoes": "PRESENT"}}, "facts.elements"),
        ({"elements": {"learner": "OUT_OF_RANGE"}}, "facts.elements.learner"),
        ({"elements": {"learner": None}}, "facts.elements.learner"),
        ({"credits": "2"}, "facts.credits"),
    ],
)
def test_r01_bad_input_names_the_member(facts: dict[str, Any], place: str) -> None:
    assert refused("profile", profile="CMF", facts=facts).startswith(place)


def test_r01_an_unknown_profile_or_no_facts_are_bad_input() -> None:
    assert refused("profile", profile="NUFFIC", facts={}).startswith("profile")
    assert refused("profile", profile="CMF").startswith("facts")
    assert refused("profile", profile="CMF", facts=None).startswith("facts")


def test_r01_every_element_name_may_stand_in_any_profile() -> None:
    elements = {element.value: "PRESENT" for element in Element}

    assert judge("CZ", ects="3", elements=elements)["verdict"] == "PASS"
