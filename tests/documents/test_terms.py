"""Lists the operator brings: read in every form, used to check, never to guess."""

import json
from pathlib import Path

import pytest

from models.documents.identifiers.term_store import bring, loaded
from models.documents.read import read
from models.documents.record import Reading
from tests.documents.material import AT, codes
from tests.documents.sealing import badge
from tests.shared import SHARED, needs_shared

ISCED = "http://data.europa.eu/snb/isced-f/"
SKILL = "http://data.europa.eu/esco/skill/"
XSD = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:simpleType name="I">
<xs:restriction base="xs:anyURI">
<xs:enumeration value="{ISCED}0532"><xs:annotation><xs:documentation>Earth
 sciences</xs:documentation></xs:annotation></xs:enumeration>
<xs:enumeration value="{ISCED}0521"><xs:annotation><xs:documentation>Sciences
</xs:documentation></xs:annotation></xs:enumeration>
<xs:enumeration value="{ISCED}0522"><xs:annotation><xs:documentation>sciences
</xs:documentation></xs:annotation></xs:enumeration>
</xs:restriction></xs:simpleType></xs:schema>"""
SKOS = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:skos="http://www.w3.org/2004/02/skos/core#">
<skos:Concept rdf:about="http://publications.europa.eu/resource/authority/language/POL">
<skos:prefLabel xml:lang="en">Polish</skos:prefLabel>
<skos:prefLabel xml:lang="pl">polski</skos:prefLabel></skos:Concept>
<skos:Concept rdf:about="http://publications.europa.eu/resource/authority/country/1A0">
<skos:notation rdf:datatype="http://publications.europa.eu/ontology/euvoc#ISO_3166_1_ALPHA_2"
>XK</skos:notation>
<skos:prefLabel xml:lang="en">Kosovo</skos:prefLabel></skos:Concept></rdf:RDF>"""
LAND = "http://publications.europa.eu/resource/authority/country/"
CSV = f'conceptUri,preferredLabel,altLabels\n{SKILL}1,measure heat,"a\nb"\n{SKILL}2,,\n'


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PASSERELLE_STATE", str(tmp_path / "state"))
    return tmp_path / "state" / "standards"


def brought(folder: Path, store: Path) -> dict[str, int]:
    (folder / "isced.xsd").write_text(XSD)
    (folder / "languages.rdf").write_text(SKOS)
    (folder / "skills_en.csv").write_text(CSV)
    (folder / "other.csv").write_text("a,b\n1,2\n")
    (folder / "broken.xsd").write_text("<xs:schema")
    return bring(folder, store)


def credential(
    area: object = None,
    skill: str | dict[str, object] | None = None,
    country: object = None,
    **specified: object,
) -> Reading:
    outcome: dict[str, object] = {"type": "LearningOutcome", "title": {"en": "Measures heat"}}
    if skill is not None:
        outcome["relatedESCOSkill"] = (
            {"id": skill, "type": "Concept"} if isinstance(skill, str) else skill
        )
    specification = {
        "type": "Qualification",
        "thematicArea": area,
        "learningOutcome": [outcome],
        **specified,
    }
    claim = {"type": "LearningAchievement", "title": {"en": "A"}, "specifiedBy": specification}
    value = {
        "id": "urn:c:1",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "issuer": {
            "type": "Organisation",
            "legalName": {"en": "University of the Tests"},
            "location": {"address": {"countryCode": country}},
        },
        "credentialSubject": {"type": "Person", "hasClaim": claim},
    }
    return read(json.dumps(value).encode(), at=AT)


def test_lists_are_read_from_schemas_from_skos_and_from_tables(tmp_path: Path, store: Path) -> None:
    assert brought(tmp_path, store) == {"isced.xsd": 3, "languages.rdf": 3, "skills_en.csv": 1}
    languages, skills = loaded("language"), loaded("esco")
    assert languages is not None
    assert skills is not None
    assert languages.named("Polski").term == languages.named("Polish").term is not None
    assert f"{SKILL}1" in skills
    assert f"{SKILL}2" not in skills
    assert loaded("eqf") is None


def test_a_list_brought_again_takes_the_place_of_the_old_one(tmp_path: Path, store: Path) -> None:
    brought(tmp_path, store)
    (tmp_path / "isced.xsd").write_text(XSD.replace("0532", "0533"))
    bring(tmp_path, store)
    fields = loaded("isced-f")
    assert fields is not None
    assert f"{ISCED}0533" in fields
    assert f"{ISCED}0532" not in fields


def test_without_a_list_nothing_is_claimed_about_its_terms() -> None:
    found = credential({"id": f"{ISCED}9999", "type": "Concept"}, f"{SKILL}9")
    assert found.achievements[0].isced == ("9999",)
    assert not {"ISCED_UNKNOWN", "ESCO_UNKNOWN"} & codes(found)


def test_what_is_not_in_the_list_is_a_finding(tmp_path: Path, store: Path) -> None:
    brought(tmp_path, store)
    found = credential({"id": f"{ISCED}9999", "type": "Concept"}, f"{SKILL}9")
    assert {"ISCED_UNKNOWN", "ESCO_UNKNOWN"} <= codes(found)
    assert found.achievements[0].isced == ("9999",)
    known = credential({"id": f"{ISCED}0532", "type": "Concept"}, f"{SKILL}1")
    assert not {"ISCED_UNKNOWN", "ESCO_UNKNOWN"} & codes(known)


def test_a_field_that_is_only_named_is_found_by_its_name(tmp_path: Path, store: Path) -> None:
    area = {"type": "Concept", "prefLabel": {"en": "Earth sciences"}}
    before = credential(area)
    assert (before.achievements[0].isced, "ISCED_UNREADABLE" in codes(before)) == ((), True)
    brought(tmp_path, store)
    found = credential(area)
    assert found.achievements[0].isced == ("0532",)
    assert "ISCED_BY_NAME" in codes(found)


def test_a_name_of_two_fields_is_a_finding_and_no_guess(tmp_path: Path, store: Path) -> None:
    brought(tmp_path, store)
    found = credential({"type": "Concept", "prefLabel": {"en": "Sciences"}})
    assert found.achievements[0].isced == ()
    (ambiguous,) = [f for f in found.findings if f.code == "ISCED_AMBIGUOUS"]
    assert "0521, 0522" in ambiguous.message


def test_a_badge_names_its_field_in_words(tmp_path: Path, store: Path) -> None:
    value = badge()
    value["credentialSubject"]["achievement"]["fieldOfStudy"] = "earth sciences"

    def fields() -> tuple[str, ...]:
        return read(json.dumps(value).encode(), at=AT).achievements[0].isced

    assert fields() == ()
    brought(tmp_path, store)
    assert fields() == ("0532",)


def test_a_skill_without_an_address_is_found_by_its_name(tmp_path: Path, store: Path) -> None:
    brought(tmp_path, store)
    found = credential(skill={"type": "Concept", "prefLabel": {"en": "Measure heat"}})
    assert found.achievements[0].outcomes[0].esco == (f"{SKILL}1",)
    assert "ESCO_BY_NAME" in codes(found)


def test_a_country_of_the_list_is_known_beside_those_we_ship(tmp_path: Path, store: Path) -> None:
    def land(written: object) -> tuple[str | None, set[str]]:
        found = credential(country=written)
        issuer = found.credentials[0].issuer
        assert issuer is not None
        return issuer.country, codes(found)

    before, said = land({"id": f"{LAND}1A0"})
    assert (before, "COUNTRY_UNREADABLE" in said) == (None, True)
    brought(tmp_path, store)
    assert land({"id": f"{LAND}1A0"})[0] == "XK"
    named, said = land({"type": "Concept", "prefLabel": {"en": "Kosovo"}})
    assert (named, "COUNTRY_BY_NAME" in said) == ("XK", True)
    other, said = land({"id": f"{LAND}FRA"})
    assert (other, "COUNTRY_UNKNOWN" in said) == ("FR", True)


def test_a_language_of_teaching_is_held_against_the_list(tmp_path: Path, store: Path) -> None:
    brought(tmp_path, store)
    polish = credential(language={"type": "Concept", "prefLabel": {"pl": "polski"}})
    assert polish.achievements[0].languages_of_instruction == ("pl",)
    assert "LANGUAGE_BY_NAME" in codes(polish)
    french = credential(language={"id": "FRA", "type": "Concept"})
    assert french.achievements[0].languages_of_instruction == ("fr",)
    told = [f.message for f in french.findings if f.code == "LANGUAGE_UNKNOWN"]
    assert told == [
        "fr is no language of the list that is loaded",
        "en is no language of the list that is loaded",
    ]


def test_a_level_that_the_list_lacks_is_a_finding(tmp_path: Path, store: Path) -> None:
    eqf = "http://data.europa.eu/snb/eqf/"
    listed = XSD.replace(f"{ISCED}0532", f"{eqf}6").replace("Earth\n sciences", "Level 6")
    (tmp_path / "eqf.xsd").write_text(listed)
    bring(tmp_path, store)
    assert "EQF_UNKNOWN" in codes(credential(eqfLevel={"id": f"{eqf}7", "type": "Concept"}))
    named = credential(eqfLevel={"type": "Concept", "prefLabel": {"en": "level 6"}})
    assert (named.achievements[0].eqf, "EQF_UNKNOWN" in codes(named)) == (6, False)


@pytest.mark.shared
@needs_shared
def test_the_published_lists_are_read_whole(store: Path) -> None:
    taken = bring(SHARED / "samples" / "elm" / "schemas" / "loq" / "cv", store)
    assert taken["isced-f.xsd"] == 220
    assert taken["eqf.xsd"] == 8
    fields = loaded("isced-f")
    assert fields is not None
    assert f"{ISCED}0613" in fields
