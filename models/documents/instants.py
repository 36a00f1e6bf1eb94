"""How is a date of a record written where a standard demands a date and time (xs:dateTime)?"""

import re

from models.documents.record import Moment

_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?\Z"
)


def date_time(moment: Moment, zone: str = "") -> str:
    """As the document had it where that is such a date and time; else the instant; else the
    beginning of the day, in the `zone` given (`Z`) or in none."""
    if _DATE_TIME.match(moment.text):
        return moment.text
    if moment.instant is not None:
        return moment.instant.isoformat().replace("+00:00", "Z")
    return f"{moment.day.isoformat()}T00:00:00{zone}"
