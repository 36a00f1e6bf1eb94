"""What can the learner do? Learning outcomes of a European Digital Credential, with ESCO skills."""

from models.documents.elm.node import Node
from models.documents.identifiers.terms import esco_named
from models.documents.record import LangFrom, Outcome, best_text

ESCO = "http://data.europa.eu/esco/"
_SKILLS = {"relatedESCOSkill", "relatedSkill"}


def outcomes(specification: Node, member: str) -> tuple[Outcome, ...]:
    found = []
    for node in specification.nodes(member):
        written = node.texts("title") or node.texts("prefLabel")
        said = best_text(written)
        if said is None:
            node.notes.info("OUTCOME_WITHOUT_TEXT", node.place, "a learning outcome has no text")
            continue
        found.append(
            Outcome(
                id=node.id(),
                text=said.text,
                lang=said.lang,
                lang_from=LangFrom.TAG if said.lang is not None else LangFrom.NONE,
                texts=written,
                esco=_esco(node) if _SKILLS & node.members.keys() else (),
            )
        )
    return tuple(found)


def _esco(node: Node) -> tuple[str, ...]:
    """Addresses of ESCO, also where they stand among other skills; each once. What is called an
    ESCO skill without an address is looked up by its name in the list that is loaded."""
    called, others = node.nodes("relatedESCOSkill"), node.nodes("relatedSkill")
    found = [skill.id() for skill in called + others]
    for skill in called:
        if not (skill.id() or "").startswith(ESCO):
            names = skill.texts("prefLabel")
            found.append(esco_named((name.text for name in names), skill.where, skill.notes))
    return tuple(dict.fromkeys(uri for uri in found if uri is not None and uri.startswith(ESCO)))
