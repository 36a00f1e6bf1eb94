"""Which achievement a line means, what identifies it as a part, and who stands behind it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from models.documents import parts
from models.documents.findings import Severity
from models.documents.hosts import hosts
from models.documents.identifiers.institutions import Directory, Institution
from models.documents.parts import Found, find, other_learner
from models.documents.record import (
    Achievement,
    Awarding,
    Credential,
    Grade,
    Identifier,
    Learner,
    Moment,
    Organisation,
    Reading,
    Text,
)
from models.errors import Code, Refusal

LEARNER = UUID(int=7)
Aliases = dict[str, tuple[str, ...]]
WARSAW: Aliases = {"warsaw": ("Uniwersytet Warszawski", "uw.edu.pl", "PL WARSZAW01", "999572294")}
MILAN: Aliases = {"milan": ("Università degli Studi di Milano", "unimi.it", "I  MILANO01")}
NOBODY = Directory(())


def day(written: str) -> Moment:
    return Moment(day=date.fromisoformat(written), text=written)


def body(*names: str, **ids: str) -> Organisation:
    return Organisation(
        names=tuple(Text(text=name) for name in names),
        ids=tuple(Identifier(scheme=scheme, value=value) for scheme, value in ids.items()),
    )


def course(title: str, **members: Any) -> Achievement:
    usual = {"where": f"/{title}", "titles": (Text(text=title, lang="en"),)}
    return Achievement(**usual | members)


def credential(*achievements: Achievement, **members: Any) -> Credential:
    usual = {"issuer": body("University of Invention", schac="uni.example")}
    return Credential(achievements=achievements, **usual | members)


def reading(*credentials: Credential) -> Reading:
    return Reading(readable=True, standard="ELMO", credentials=credentials)


def one(what: Credential, name: str | None = None, learner: UUID = LEARNER) -> Found:
    found = find([reading(what)], [name], learner)
    assert not isinstance(found, Refusal), found.message
    return found[0]


def titles(found: tuple[Found, ...] | Refusal) -> list[str | None]:
    assert not isinstance(found, Refusal), found.message
    return [part.achievement.title for part in found]


HEAT = course("Urban heat", id="UH-1", ids=(Identifier(scheme="ewp-los-id", value="CR/9"),))
SOIL = course("Soil data", id="SD-1")
HEAVY = course("B", id="b", ects=Decimal(7))


# --- which achievement a line means ------------------------------------------------------------


@pytest.mark.parametrize("name", ["UH-1", "CR/9", "Urban heat", "  urban  HEAT "])
def test_an_achievement_is_found_by_its_ids_and_by_its_title(name: str) -> None:
    assert titles(find([reading(credential(SOIL, HEAT))], [name], LEARNER)) == ["Urban heat"]


def test_a_title_in_any_language_is_the_title() -> None:
    both = (Text(text="Urban heat", lang="en"), Text(text="Upał w mieście", lang="pl"))
    found = find([reading(credential(SOIL, course("x", titles=both)))], ["upał w mieście"], LEARNER)
    assert titles(found) == ["Urban heat"]


def test_parts_below_and_credentials_beside_are_searched_too() -> None:
    deep = course("Whole", parts=(course("Half", parts=(HEAT,)),))
    found = find([reading(credential(deep)), reading(credential(SOIL))], ["SD-1", "UH-1"], LEARNER)
    assert titles(found) == ["Soil data", "Urban heat"]
    assert not isinstance(found, Refusal)
    assert [part.line for part in found] == [1, 2]


def test_the_only_achievement_needs_no_name() -> None:
    assert titles(find([reading(credential(HEAT))], [None], LEARNER)) == ["Urban heat"]


def test_among_several_the_only_one_with_credits_needs_no_name() -> None:
    earned = course("Thesis", ects=Decimal(15))
    several = credential(course("Frame", parts=(earned,)), SOIL)
    assert titles(find([reading(several)], [None], LEARNER)) == ["Thesis"]


def test_a_frame_without_credits_around_several_that_carry_them_is_not_meant() -> None:
    term = course("Exchange", parts=(course("A", id="a", ects=Decimal(5)), HEAVY))

    refused = find([reading(credential(term))], [None], LEARNER)

    assert isinstance(refused, Refusal)
    assert refused.code is Code.ACHIEVEMENT_AMBIGUOUS
    assert "a" in refused.message


def test_one_achievement_with_parts_is_meant_as_a_whole() -> None:
    whole = course("Whole", ects=Decimal(6), parts=(course("Half", ects=Decimal(3)),))
    assert titles(find([reading(credential(whole))], [None], LEARNER)) == ["Whole"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (None, Code.ACHIEVEMENT_AMBIGUOUS),
        ("Urban", Code.ACHIEVEMENT_UNKNOWN),
        ("", Code.ACHIEVEMENT_UNKNOWN),
        ("Twice", Code.ACHIEVEMENT_UNKNOWN),
    ],
)
def test_what_is_not_one_achievement_is_refused_with_the_choice(
    name: str | None, code: Code
) -> None:
    twice = (course("Twice", id="T-1"), course("Twice", id="T-2"))
    refused = find([reading(credential(HEAT, SOIL, *twice))], [name], LEARNER)
    assert isinstance(refused, Refusal)
    assert refused.code is code
    assert refused.message.endswith("name one of: UH-1, SD-1, T-1, T-2")


def test_nothing_to_choose_from_is_refused() -> None:
    refused = find([reading(credential())], [None], LEARNER)
    assert isinstance(refused, Refusal)
    assert refused.message.endswith("name one of: none")


def test_one_line_that_means_nothing_refuses_all() -> None:
    assert isinstance(find([reading(credential(HEAT))], ["UH-1", "?"], LEARNER), Refusal)


@pytest.mark.parametrize(
    ("grade", "passed"),
    [
        (None, True),
        (Grade(label="2"), True),
        (Grade(label="2", passed=True), True),
        (Grade(label="2", passed=False), False),
    ],
)
def test_what_is_awarded_was_passed_unless_its_grade_says_otherwise(
    grade: Grade | None, passed: bool
) -> None:
    found = one(credential(course("A", grade=grade, ects=Decimal("2.5"))))
    assert (found.passed, found.awarded_ects) == (passed, Decimal("2.5"))


# --- what identifies a part (D-25) --------------------------------------------------------------


def test_the_award_id_of_the_issuer_makes_the_first_key() -> None:
    first = one(credential(course("A", id="C1", award_id="W-1")))
    renamed = one(credential(course("A, renamed", id="C1", award_id="W-1"), id="urn:other"))
    other = one(credential(course("A", id="C1", award_id="W-2")))
    assert first.issuer_key is not None
    assert first.issuer_key == renamed.issuer_key != other.issuer_key


def test_without_an_award_id_the_credential_and_the_course_make_it() -> None:
    whole = credential(course("A", id="a"), course("B", id="b"), id="urn:c:1")
    keys = {one(whole, "a").issuer_key, one(whole, "b").issuer_key}
    assert len(keys) == 2
    assert None not in keys
    assert one(credential(course("A", id="a"), id="urn:c:2")).issuer_key not in keys


def test_a_place_in_the_document_is_no_part_of_a_key() -> None:
    here = one(credential(course("A", where="/1"), id="urn:c"))
    there = one(credential(course("A", where="/2"), id="urn:c"))
    assert (here.issuer_key, here.likeness_key) == (there.issuer_key, there.likeness_key)


@pytest.mark.parametrize(
    "what",
    [
        credential(course("A", id="C1")),
        credential(course("A", award_id="W-1"), issuer=None),
        credential(course("A", award_id="W-1"), issuer=Organisation()),
    ],
)
def test_without_an_id_of_the_award_or_without_an_issuer_there_is_no_first_key(
    what: Credential,
) -> None:
    assert one(what).issuer_key is None


def test_keys_are_of_one_learner_and_tell_nothing() -> None:
    what = credential(course("A", award_id="W-1"))
    mine, yours = one(what), one(what, learner=UUID(int=8))
    assert mine.issuer_key != yours.issuer_key
    assert mine.likeness_key != yours.likeness_key
    assert {len(mine.issuer_key or ""), len(mine.likeness_key)} == {64}


@pytest.mark.parametrize(
    "issuer",
    [
        body("Another name", schac="UNI.example"),
        body("University of Invention", erasmus="XX INVENT01", schac="uni.example"),
        body("University of Invention", **{"hei-id": "uni.example"}),
    ],
)
def test_one_issuer_has_one_key_in_every_spelling(issuer: Organisation) -> None:
    usual = one(credential(course("A", award_id="W-1")))
    spelt = one(credential(course("A", award_id="W-1"), issuer=issuer))
    assert (usual.issuer_key, usual.likeness_key) == (spelt.issuer_key, spelt.likeness_key)


def test_an_identifier_that_can_be_none_does_not_name_the_issuer() -> None:
    broken = body("University of Invention", schac="not a domain", pic="123456789")
    right = body("University of Invention", pic="123456789")
    keys = {one(credential(course("A"), issuer=issuer)).likeness_key for issuer in (broken, right)}
    assert len(keys) == 1


def test_bodies_of_a_joint_award_name_it_in_any_order() -> None:
    bodies = (body("B", schac="b.example"), body("A", schac="a.example"))
    keys = {
        one(credential(course("X", awarding=Awarding(bodies=order)))).likeness_key
        for order in (bodies, bodies[::-1])
    }
    assert len(keys) == 1


def test_the_awarding_body_counts_before_the_platform_that_issued() -> None:
    platform = body("Platform", schac="platform.example")
    awarded = course("X", awarding=Awarding(bodies=(body("U", schac="uni.example"),)))
    assert (
        one(credential(awarded, issuer=platform)).likeness_key
        == one(credential(course("X"))).likeness_key
    )


def test_title_and_day_of_the_award_make_the_second_key() -> None:
    usual = one(credential(course("Urban Heat", ended=day("2026-01-30"))))
    same = one(credential(course("urban  heat", id="X"), issued=day("2026-01-30")))
    assert usual.likeness_key == same.likeness_key
    later = one(credential(course("Urban heat", ended=day("2026-01-31"))))
    other = one(credential(course("Urban heat 2", ended=day("2026-01-30"))))
    assert len({usual.likeness_key, later.likeness_key, other.likeness_key}) == 3


def test_a_transcript_issued_again_tells_of_the_same_award() -> None:
    ended = course("A", ended=day("2026-01-30"))
    keys = {
        one(credential(ended, issued=day(issued))).likeness_key
        for issued in ("2026-02-02", "2026-06-30")
    }
    assert len(keys) == 1


# --- who stands behind it -----------------------------------------------------------------------


def hosted(
    *bodies: Organisation, directory: Directory = NOBODY, **more: tuple[str, ...]
) -> tuple[tuple[str, ...], set[str]]:
    part = one(credential(course("A"), issuer=None, awarding_bodies=bodies))
    found = hosts([part], WARSAW | MILAN | more, directory)
    return found.slugs, {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    "named",
    [
        body("uniwersytet  warszawski"),
        body("Somebody", schac="UW.edu.pl"),
        body("Somebody", erasmus="PL+WARSZAW01"),
        body("Somebody", erasmus="PL  WARSZAW01"),
        body("Somebody", pic="999 572 294"),
    ],
)
def test_a_university_of_the_alliance_is_known_by_any_of_its_aliases(named: Organisation) -> None:
    assert hosted(named)[0] == ("warsaw",)


def test_issuer_and_awarding_bodies_are_all_hosts() -> None:
    awarded = course("A", awarding=Awarding(bodies=(body("x", schac="unimi.it"),)))
    part = one(credential(awarded, issuer=body("y", schac="uw.edu.pl")))
    assert hosts([part], WARSAW | MILAN, NOBODY).slugs == ("milan", "warsaw")


def test_who_is_not_in_the_alliance_is_no_host() -> None:
    assert hosted(body("University of Invention", schac="uni.example")) == ((), set())


def test_an_identifier_counts_before_the_name() -> None:
    assert hosted(body("Uniwersytet Warszawski", schac="unimi.it"))[0] == ("milan",)


def test_what_could_be_two_universities_is_a_finding_and_no_guess() -> None:
    both = body("?", schac="uw.edu.pl", erasmus="I MILANO01")
    assert hosted(both) == ((), {"INSTITUTION_AMBIGUOUS"})
    shared = hosted(body("The University"), warsaw2=("The University",), b=("the university",))
    assert shared == ((), {"INSTITUTION_AMBIGUOUS"})


POLISH = Institution(
    names=(Text(text="University of Warsaw"),),
    ids=(
        Identifier(scheme="pic", value="999572294"),
        Identifier(scheme="oid", value="E10212792"),
    ),
    country="PL",
)


def test_the_directory_joins_the_identifiers_of_one_institution() -> None:
    named = body("x", oid="E10212792")
    assert hosted(named)[0] == ()
    assert hosted(named, directory=Directory([POLISH]))[0] == ("warsaw",)


def test_a_name_alone_that_the_directory_knows_waits_for_a_person() -> None:
    found = hosted(body("University of Warsaw"), directory=Directory([POLISH]))
    assert found == ((), {"INSTITUTION_BY_NAME"})


def test_identifiers_of_two_institutions_leave_the_name_unheard() -> None:
    other = Institution(
        names=(Text(text="Other"),), ids=(Identifier(scheme="pic", value="123456789"),)
    )
    torn = body("Uniwersytet Warszawski", oid="E10212792", pic="123456789")
    found = hosted(torn, directory=Directory([POLISH, other]))
    assert found == ((), {"INSTITUTION_AMBIGUOUS"})


# --- whom it names (D-20) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        None,
        Learner(ids=(Identifier(scheme="esi", value="x"),)),
        Learner(given="Maja", family="Kowalska"),
        Learner(full="KOWALSKA, Maja"),
        Learner(given="Maya", family="Kowalska-Nowak", full="Maya Kowalska"),
        Learner(full="A. Other", ids=(Identifier(scheme="local", value="S-1 "),)),
    ],
)
def test_a_document_about_the_learner_or_about_nobody_is_silent(said: Learner | None) -> None:
    assert other_learner(said, "Maja Kowalska", ["s-1"], "/learner") is None


def test_a_document_about_somebody_else_is_a_finding_with_its_place() -> None:
    said = Learner(full="Wanda Wymyślona", ids=(Identifier(scheme="local", value="S-2"),))
    found = other_learner(said, "Maja Kowalska", ["S-1", ""], "/elmo/learner")
    assert found is not None
    assert (found.code, found.severity) == ("IDENTITY_DIFFERS", Severity.WARNING)
    assert found.where == "/elmo/learner"
    assert "Wymyślona" not in found.message


def test_case_composition_and_blanks_do_not_tell_names_apart() -> None:
    assert parts.normal("  Łódź\u00a0Ｕ ") == parts.normal("łódz\u0301 u")
    assert parts.normal("Łódź") != parts.normal("Lodz")
