"""ELMO is read in every version, namespace and habit that circulates."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from lxml import etree

from models.documents.read import read
from models.documents.record import Identifier
from tests.documents.material import AT, codes, document, reading
from tests.shared import SHARED, needs_shared


def elmo(course: str, *, namespace: str = "", issuer: str = "<title>Uni</title>") -> bytes:
    """A report with one course; `course` stands inside the learning opportunity instance."""
    return f"""<elmo{namespace}><learner><givenNames>A</givenNames></learner><report>
      <issuer>{issuer}</issuer><learningOpportunitySpecification><title>Course</title><specifies>
      <learningOpportunityInstance>{course}</learningOpportunityInstance></specifies>
      </learningOpportunitySpecification></report></elmo>""".encode()


def test_a_course_with_its_parts_becomes_a_tree() -> None:
    found = reading("elmo-1.6.xml")
    (module,) = found.achievements
    assert (found.standard, found.readable) == ("ELMO", True)
    assert module.title == "Urban climate & heat"
    assert {text.lang: text.text for text in module.titles}["de"] == "Stadtklima"
    assert [part.id for part in module.parts] == ["MOD-7-A", "MOD-7-B"]
    assert (module.ects, module.eqf, module.isced) == (Decimal(6), 7, ("0532",))
    assert module.contact_hours == Decimal(45)
    assert module.hours is None, "hours in class are no workload"
    assert module.award_id == "AWARD-991"
    assert module.term == "Winter 2025"
    assert module.ended is not None
    assert module.ended.day == date(2026, 1, 30)


def test_a_grade_keeps_its_letters_its_scheme_and_its_distribution() -> None:
    module = reading("elmo-1.6.xml").achievements[0]
    assert module.grade is not None
    assert (module.grade.label, module.grade.scheme, module.grade.passed) == ("1.3", "de", True)
    assert module.grade.scheme_texts[0].text == "1.0 is best, 4.0 passes"
    assert module.grade.distribution is not None
    assert [b.count for b in module.grade.distribution.buckets] == [Decimal(4), Decimal(9)]
    part = module.parts[0].grade
    assert part is not None
    assert part.label == "02", "a label is a text: 02 is not 2"


def test_what_no_field_has_a_place_for_is_kept_with_its_place() -> None:
    (unknown,) = reading("elmo-1.6.xml").achievements[0].unknown
    assert unknown.where.endswith("/learningOpportunityInstance/extension")
    assert "house:room" in unknown.value


def test_the_issuer_is_the_awarding_body_and_the_learner_stays_apart() -> None:
    (report,) = reading("elmo-1.6.xml").credentials
    assert report.issuer is not None
    assert (report.issuer.name, report.issuer.country) == ("University of Invention", "DE")
    assert Identifier(scheme="schac", value="uni-erfunden.example") in report.issuer.ids
    assert report.awarding_bodies == (report.issuer,)
    assert report.learner is not None
    assert report.learner.ids == (Identifier(scheme="national", value="INVENTED-17"),)


def test_a_recognition_counts_its_result_and_shows_its_basis() -> None:
    (report,) = reading("elmo-2.1.1.xml").credentials
    (decision,) = report.recognitions
    assert [a.id for a in report.achievements] == ["U-1"]
    assert [a.id for a in decision.basis] == ["H-1"]
    assert [body.name for body in decision.basis_issuers] == ["Host University"]
    assert decision.status == "Partially Positive"
    assert decision.mappings == ((("H-1",), ("U-1",)),)


def test_before_1_0_learner_credits_and_result_stood_elsewhere() -> None:
    found = reading("elmo-before-1.xml")
    (course,) = found.achievements
    assert found.version == "0"
    assert (course.ects, course.grade and course.grade.label) == (Decimal(5), "Hyv")
    assert [text.lang for text in course.titles] == ["fi"], "an empty title is none"
    assert found.learner is not None
    assert found.learner.born is not None
    assert found.learner.born.day == date(1994, 12, 31)


@pytest.mark.parametrize(
    "namespace",
    [
        "",
        ' xmlns="http://purl.org/net/elmo"',
        ' xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1"',
        ' xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1.3.0"',
        ' xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v2"',
        ' xmlns="https://nobody.example/own"',
    ],
)
def test_every_namespace_is_read_alike(namespace: str) -> None:
    course = "<credit><scheme>ECTS</scheme><value>5</value></credit>"
    found = read(elmo(course, namespace=namespace), at=AT)
    assert [a.ects for a in found.achievements] == [Decimal(5)]


def test_a_report_for_each_issuer_is_a_credential_of_its_own() -> None:
    one = elmo("").decode()
    report = one[one.index("<report>") : one.index("</elmo>")]
    found = read(one.replace("</elmo>", report.replace("Uni", "Other") + "</elmo>").encode(), at=AT)
    names = [c.issuer.name for c in found.credentials if c.issuer is not None]
    assert names == ["Uni", "Other"]


@pytest.mark.parametrize("written", ["TODO : Issuer unknown", "todo", "unknown", "N/A"])
def test_a_placeholder_names_nobody(written: str) -> None:
    found = read(elmo("", issuer=f"<title>{written}</title>"), at=AT)
    assert found.issuer is None
    assert {"ISSUER_PLACEHOLDER", "NO_ISSUER"} <= codes(found)


def test_an_issuer_whose_name_begins_like_a_placeholder_is_no_placeholder() -> None:
    found = read(elmo("", issuer="<title>Todorov University</title>"), at=AT)
    assert found.issuer is not None
    assert found.issuer.name == "Todorov University"


@pytest.mark.parametrize(
    ("credit", "ects", "code"),
    [
        ("<scheme>ects</scheme><value>7,5</value>", "7.5", "DECIMAL_COMMA"),
        ("<scheme>ects</scheme><value>-3</value>", None, "NEGATIVE_NUMBER"),
        ("<scheme>ects</scheme><value>1e400</value>", None, "NUMBER_UNREADABLE"),
        ("<scheme>ects</scheme><value>NaN</value>", None, "NUMBER_UNREADABLE"),
        ("<scheme>ects</scheme><value>six</value>", None, "NUMBER_UNREADABLE"),
    ],
)
def test_odd_credits_give_a_finding_and_no_invented_number(
    credit: str, ects: str | None, code: str
) -> None:
    found = read(elmo(f"<credit>{credit}</credit>"), at=AT)
    assert found.achievements[0].ects == (Decimal(ects) if ects else None)
    assert code in codes(found)


def test_credits_of_another_scheme_are_no_ects() -> None:
    found = read(elmo("<credit><scheme>no-vt</scheme><value>5</value></credit>"), at=AT)
    assert found.achievements[0].ects is None
    assert found.achievements[0].credits[0].scheme == "no-vt"


def test_two_numbers_of_ects_for_one_course_are_none() -> None:
    credit = "<credit><scheme>ects</scheme><value>{}</value></credit>"
    found = read(elmo(credit.format(5) + credit.format(6)), at=AT)
    assert found.achievements[0].ects is None
    assert "ECTS_TWICE" in codes(found)


def test_a_date_that_is_none_is_a_finding() -> None:
    found = read(elmo("<date>0000-00-00</date>"), at=AT)
    assert found.achievements[0].ended is None
    assert "DATE_UNREADABLE" in codes(found)


def test_letters_broken_on_the_way_are_kept_and_named() -> None:
    found = read(elmo("").replace(b"Course", "HÃ¸st".encode()), at=AT)
    assert found.achievements[0].title == "HÃ¸st"
    assert "BROKEN_LETTERS" in codes(found)


def test_a_comment_inside_a_text_is_left_out() -> None:
    found = read(elmo("").replace(b"Course", b"Half<!-- no -->time"), at=AT)
    assert found.achievements[0].title == "Halftime"


def test_elmo_written_as_json_is_read_as_elmo() -> None:
    written = b"""{"generatedDate": null, "learner": {"bday": "1989-12-31T22:00:00.000+00:00",
      "identifier": [{"value": "X-1", "type": "nationalIdentifier"}]},
      "report": [{"issuer": {"title": [{"value": "Uni", "lang": "FI"}]},
      "learningOpportunitySpecification": [{"title": [{"value": "Kurssi", "lang": "fi"}],
      "specifies": {"learningOpportunityInstance": {"resultLabel": "4",
      "credit": [{"scheme": "ECTS", "value": 5}]}}, "hasPart": []}]}]}"""
    found = read(written, at=AT)
    assert found.standard == "ELMO"
    assert found.achievements[0].ects == Decimal(5)
    assert found.learner is not None
    assert found.learner.born is not None
    assert found.learner.born.day == date(1990, 1, 1), "midnight in Helsinki, written in UTC"


def test_2000_achievements_are_read_and_one_more_is_refused() -> None:
    course = "<learningOpportunitySpecification><title>C</title></learningOpportunitySpecification>"
    head, tail = b"<elmo><learner/><report>", b"</report></elmo>"
    assert len(read(head + course.encode() * 2000 + tail, at=AT).achievements) == 2000
    refused = read(head + course.encode() * 2001 + tail, at=AT)
    assert (refused.readable, codes(refused)) == (False, {"TOO_MANY_ACHIEVEMENTS"})


def test_a_report_that_is_not_complete_says_so() -> None:
    status = b"<status><code>PARTIAL_TEMPORARY</code></status></report>"
    found = read(elmo("").replace(b"</report>", status), at=AT)
    assert "REPORT_INCOMPLETE" in codes(found)


def test_what_is_not_read_is_kept() -> None:
    grading = "<shortenedGrading><percentageLower>62</percentageLower></shortenedGrading>"
    found = read(elmo(grading), at=AT)
    (unknown,) = found.achievements[0].unknown
    assert unknown.value == grading


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize(
    ("name", "folder"), [("elmo-1.6.xml", "elmo-v1.7.0"), ("elmo-2.1.1.xml", "elmo-v2.1.1")]
)
def test_our_own_fixtures_follow_the_official_schema(name: str, folder: str) -> None:
    schema = _schema(folder)
    assert schema.validate(etree.fromstring(document(name))), schema.error_log


def _schema(folder: str) -> etree.XMLSchema:
    """The official schema; what it imports over the network is answered from the same folder."""
    samples = SHARED / "samples"
    places = {
        "xml.xsd": samples / "ewp/schemas/xml.xsd",
        "xmldsig-core-schema.xsd": samples / "elmo/schemas/references/xmldsig-core-schema.xsd",
        "EUROPASS_ISOCountries": samples / "elmo/schemas/references/EUROPASS_ISOCountries_V1.1.xsd",
        "ewp-specs-types-address": samples
        / "ewp/schemas/ewp-specs-types-address-v1.0.2/schema.xsd",
    }

    class Local(etree.Resolver):
        # the published stubs know neither the third argument nor the answer by file
        def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
            place = next((place for name, place in places.items() if name in system_url), None)
            answer = cast(Any, self).resolve_filename
            return answer(str(place), context) if place else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    own = samples / "elmo/schemas" / folder / "schema.xsd"
    vendored = samples / "ewp/schemas" / f"elmo-schemas-{folder.partition('-')[2]}" / "schema.xsd"
    return etree.XMLSchema(etree.parse(str(own if own.is_file() else vendored), parser))


ATTEMPT = "</learningOpportunityInstance></specifies><specifies><learningOpportunityInstance>"
FIVE = "<credit><scheme>ects</scheme><value>5</value></credit>"


def test_of_several_attempts_the_one_that_was_earned_counts_and_none_is_lost() -> None:
    failed, passed = f"<status>failed</status>{FIVE}", f"<status>passed</status>{FIVE}"
    found = read(elmo(f"{failed}{ATTEMPT}<resultLabel>4</resultLabel>{passed}"), at=AT)
    (course,) = found.achievements
    assert course.grade is not None
    assert (course.grade.label, course.grade.passed) == ("4", True)
    assert "failed" in course.unknown[0].value
    assert "SEVERAL_INSTANCES" in codes(found)


def test_where_several_attempts_were_earned_the_first_is_read() -> None:
    one, two = (f"<status>passed</status><resultLabel>{n}</resultLabel>" for n in "45")
    (course,) = read(elmo(f"{one}{ATTEMPT}{two}"), at=AT).achievements
    assert course.grade is not None
    assert course.grade.label == "4"


@pytest.mark.parametrize(
    ("scheme", "ects"),
    [
        ("ECTS credits", True),
        ("ects-points", True),
        ("European Credit Transfer and Accumulation System", True),
        ("not ECTS", False),
        ("ectsx", False),
    ],
)
def test_ects_is_known_however_it_is_called(scheme: str, ects: bool) -> None:
    stated = f"<credit><scheme>{scheme}</scheme><value>5</value></credit>"
    (course,) = read(elmo(stated), at=AT).achievements
    assert (course.ects == 5) is ects
    assert course.credits[0].value == 5


def test_credits_without_a_scheme_are_a_finding() -> None:
    found = read(elmo("<credit><value>5</value></credit>"), at=AT)
    assert "CREDIT_SCHEME_MISSING" in codes(found)
    assert found.achievements[0].ects is None


def test_a_code_of_an_older_classification_is_no_isced_f() -> None:
    course = elmo("").replace(b"<specifies>", b"<iscedCode>613</iscedCode><specifies>")
    found = read(course, at=AT)
    assert found.achievements[0].isced == ()
    assert "ISCED_UNREADABLE" in codes(found)


def test_languages_of_instruction_are_codes() -> None:
    name = "languageOfInstruction"
    words = "".join(f"<{name}>{word}</{name}>" for word in ("PL", "deu", "en-GB", "english"))
    found = read(elmo(words), at=AT)
    assert found.achievements[0].languages_of_instruction == ("pl", "de", "en-GB")
    assert "LANGUAGE_UNREADABLE" in codes(found)
