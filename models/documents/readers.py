"""The readers in the order in which they are asked; among equals the first one reads."""

from models.documents.bundles import archive, listed, pdf, table
from models.documents.elm import reader as elm
from models.documents.elmo import reader as elmo
from models.documents.ewp import reader as ewp
from models.documents.registry import Reader
from models.documents.w3c import (
    baked,
    europass,
    learner_record,
    open_badge,
    open_badge_2,
    plain,
    resume,
    sealed,
    wallet,
)

READERS: tuple[Reader, ...] = (
    elmo,
    elm,
    ewp,
    pdf,
    archive,
    table,
    sealed,
    wallet,
    baked,
    open_badge,
    learner_record,
    resume,
    open_badge_2,
    europass,
    plain,
    listed,
)
