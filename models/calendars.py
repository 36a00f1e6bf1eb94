"""Which days are public holidays in a country or region?

Design D-17: rules take holidays as an argument; here they come from the library `holidays`, whose
version is part of the answer, so that a deadline can be explained later. Not pure: the library's
tables change with its releases.
"""

from datetime import date
from importlib import metadata

import holidays

from models.frozen import Frozen


class Calendar(Frozen):
    """`days` are public holidays in order; weekends are not among them unless they are holidays."""

    country: str
    region: str | None
    version: str
    days: tuple[date, ...]


def calendar(country: str, region: str | None, first: int, last: int) -> Calendar:
    """The public holidays of the years `first` to `last`, both included.

    `country` is an ISO 3166-1 code of two letters, `region` the second half of an ISO 3166-2 code
    (`BW` of `DE-BW`). Raises `ValueError` for a country or region that the library does not know.
    """
    try:
        found = holidays.country_holidays(country, subdiv=region, years=range(first, last + 1))
    except NotImplementedError:
        place = country if region is None else f"{country}-{region}"
        raise ValueError(f"no calendar of public holidays for {place}") from None
    return Calendar(
        country=country,
        region=region,
        version=f"holidays {metadata.version('holidays')}",
        days=tuple(sorted(found)),
    )
