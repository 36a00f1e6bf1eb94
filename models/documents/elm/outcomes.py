"""What can the learner do? Learning outcomes of a European Digital Credential, with ESCO skills."""

from models.documents.elm.node import Node
from models.documents.identifiers.terms import esco_named
from models.documents.record import LangFrom, Outcome, best

ESCO = "http://data.europa.eu/esco/"


def outcomes(specification: Node) -> tuple[Outcome, ...]:
    found = []
    for node in specification.nodes("learningOutcome"):
        written = node.texts("title") or node.texts("prefLabel")
        text = best(written)
        if text is None:
            node.notes.info("OUTCOME_WITHOUT_TEXT", node.place, "a learning outcome has no text")
            continue
        lang = next(one.lang for one in written if one.text == text)
        found.append(
            Outcome(
                id=node.id(),
                text=text,
                lang=lang,
                lang_from=LangFrom.TAG if lang is not None else LangFrom.NONE,
                texts=written,
                esco=_esco(node),
            )
        )
    return tuple(found)


def _esco(node: Node) -> tuple[str, ...]:
    """Addresses of ESCO, also where they stand among other skills; each once. What is called an
    ESCO skill without an address is looked up by its name in the list that is loaded."""
    called, others = node.nodes("relatedESCOSkill"), node.nodes("relatedSkill")
    if not called and not others:
        return ()
    found = [skill.id() for skill in called + others]
    for skill in called:
        if not (skill.id() or "").startswith(ESCO):
            names = skill.texts("prefLabel")
            found.append(esco_named((name.text for name in names), skill.where, skill.notes))
    return tuple(dict.fromkeys(uri for uri in found if uri is not None and uri.startswith(ESCO)))
