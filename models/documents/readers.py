"""The readers in the order in which they are asked; among equals the first one reads."""

from models.documents.elm import reader as elm
from models.documents.elmo import reader as elmo
from models.documents.ewp import reader as ewp
from models.documents.registry import Reader

READERS: tuple[Reader, ...] = (
    elmo,
    elm,
    ewp,
)
