"""How fast are documents read, against a bare parse of the same bytes? And in how much memory?

`ratios`: time of reading without proof over time of `lxml` or `json` alone (aim: 3), and peak
memory over the size of the document (aim: 20). Documents are made here: a transcript and a
credential with many parts, and one of ordinary size. Times are of this process alone.
"""

import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from lxml import etree

from models.documents.read import read
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT

AT = datetime(2026, 11, 22, tzinfo=UTC)
USUAL, MANY = 40, ACHIEVEMENTS_PER_DOCUMENT
ROUNDS = {USUAL: 100, MANY: 7}
ECTS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"


def elmo(courses: int) -> bytes:
    course = """
    <learningOpportunitySpecification>
      <identifier type="local">C-{0}</identifier>
      <title xml:lang="en">Course {0}</title><title xml:lang="pl">Przedmiot {0}</title>
      <type>Course</type><iscedCode>0532</iscedCode>
      <description xml:lang="en">What course {0} is about, in two lines or three.</description>
      <specifies><learningOpportunityInstance>
        <start>2025-10-01</start><date>2026-01-30</date>
        <academicTerm><title xml:lang="en">Winter 2025</title></academicTerm>
        <status>passed</status><gradingSchemeLocalId>de</gradingSchemeLocalId>
        <resultLabel>1.3</resultLabel>
        <credit><scheme>ects</scheme><value>5</value></credit>
        <level><type>EQF</type><value>6</value></level>
        <languageOfInstruction>en</languageOfInstruction>
      </learningOpportunityInstance></specifies>
    </learningOpportunitySpecification>"""
    body = "".join(course.format(number) for number in range(courses))
    return f"""<elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">
    <generatedDate>2026-02-03T09:00:00+01:00</generatedDate>
    <learner><givenNames>Wanda</givenNames><familyName>Wymyślona</familyName></learner>
    <report><issuer><country>PL</country><identifier type="schac">uni.example</identifier>
    <title xml:lang="en">University</title></issuer>{body}
    <issueDate>2026-02-02T12:00:00+01:00</issueDate></report></elmo>""".encode()


def elm(achievements: int) -> bytes:
    body = {"type": "Organisation", "legalName": {"en": "University"}}
    claims = [
        {
            "id": f"urn:epass:learningAchievement:{number}",
            "type": "LearningAchievement",
            "title": {"en": f"Course {number}", "pl": f"Przedmiot {number}"},
            "awardedBy": {"type": "AwardingProcess", "awardingBody": body},
            "provenBy": {
                "type": "LearningAssessment",
                "title": {"en": "Examination"},
                "grade": {"type": "Note", "noteLiteral": {"en": "1.3"}},
            },
            "specifiedBy": {
                "type": "Qualification",
                "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/6", "type": "Concept"},
                "creditPoint": {"point": "5", "framework": {"id": ECTS, "type": "Concept"}},
                "volumeOfLearning": "PT150H",
                "learningOutcome": [
                    {"id": f"urn:outcome:{number}", "title": {"en": f"Can do number {number}"}}
                ],
            },
        }
        for number in range(achievements)
    ]
    person = {"type": "Person", "fullName": {"en": "Wanda Wymyślona"}, "hasClaim": claims}
    return json.dumps(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": "urn:credential:1",
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "issuer": body,
            "issued": "2026-02-01T08:00:00Z",
            "credentialSubject": person,
        }
    ).encode()


MADE: dict[str, tuple[Callable[[int], bytes], Callable[[bytes], Any]]] = {
    "elmo": (elmo, etree.fromstring),
    "elm": (elm, json.loads),
}


def side_by_side(*works: Callable[[], object], rounds: int) -> list[float]:
    """The quickest of several runs of each, in turns: the machine's other work only ever adds, and
    what slows one down for a while slows the other down as well."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for number, work in enumerate(works):
            started = time.process_time()
            kept = work()
            best[number] = min(best[number], time.process_time() - started)
            del kept
    return best


def peak_bytes(kind: str, parts: int) -> int:
    """Memory at its highest while reading, above that of the interpreter with its libraries."""
    command = [sys.executable, "-m", "benchmarks.documents", "--peak", kind, "--parts", str(parts)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return int(done.stdout)


def _highest(work: Callable[[], object]) -> int:
    """The kernel's own mark of the highest memory, reset before; in bytes above what was in use."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _memory("VmRSS")
    kept = work()
    highest = _memory("VmHWM")
    del kept
    return highest - before


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def measured() -> dict[str, Any]:
    ratios: dict[str, float] = {}
    figures: dict[str, float] = {}
    for kind, (make, parse) in MADE.items():
        for word, parts in (("usual", USUAL), ("large", MANY)):
            data = make(parts)
            seconds, bare = side_by_side(
                partial(read, data, at=AT), partial(parse, data), rounds=ROUNDS[parts]
            )
            ratios[f"{kind}_{word}_over_bare_parse"] = round(seconds / bare, 2)
            figures[f"{kind}_{word}_documents_per_second"] = round(1 / seconds, 1)
            figures[f"{kind}_{word}_bytes"] = len(data)
        figures[f"{kind}_{MANY}_achievements_seconds"] = round(seconds, 3)
        ratios[f"{kind}_peak_memory_over_input"] = round(peak_bytes(kind, MANY) / len(data), 1)
    return {
        "name": "documents",
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "ratios": ratios,
        "figures": figures,
    }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--peak", "kind", type=click.Choice(list(MADE)), hidden=True)
@click.option("--parts", type=int, default=MANY, hidden=True)
def main(as_json: bool, kind: str | None, parts: int) -> None:
    """Reads made documents and sets time and memory against a bare parse."""
    if kind is not None:
        data = MADE[kind][0](parts)
        read(MADE[kind][0](1), at=AT)  # everything imported
        print(_highest(lambda: read(data, at=AT)))
        return
    found = measured()
    print(json.dumps(found, indent=1) if as_json else _table(found))


def _table(found: dict[str, Any]) -> str:
    rows = {**found["ratios"], **found["figures"]}
    return "\n".join(f"{name:44}{value:>12}" for name, value in rows.items())


if __name__ == "__main__":
    main()
