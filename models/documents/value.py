"""The base of what readers say of a document: immutable, compared by content, quickly made.

A large transcript makes a hundred thousand of these, so nothing is checked while they are made (the
readers are typed); what comes back from a store is checked by `msgspec.convert` (ADR 0015).
"""

from msgspec import Struct


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """`gc`: what is immutable and made from its parts can hold no circle, so none is looked for."""
