"""The column types that every table shares, so that a time or a document means one thing."""

from sqlalchemy import DateTime, Numeric
from sqlalchemy.dialects.postgresql import JSONB

INSTANT = DateTime(timezone=True)  # aware UTC
EXACT = Numeric()  # keeps the digits it was given: credits are decimal, never float
DOCUMENT = JSONB()
