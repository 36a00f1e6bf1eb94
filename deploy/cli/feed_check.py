"""Does a feed keep its promise: gapless, in order, each event the same on every way?"""

from collections.abc import Sequence
from typing import NamedTuple

from activities.delivery.received import Received


class Way(NamedTuple):
    """What came over one way. `repeated`: came again, which a crash may cause and all ignore."""

    events: dict[int, Received]
    repeated: int
    broken: tuple[str, ...]


def read(name: str, events: Sequence[Received], first: int) -> Way:
    """Judges the events of one way in the order in which they came; `first`: asked from here."""
    seen: dict[int, Received] = {}
    repeated, broken, last = 0, list[str](), 0
    for event in events:
        if event.sequence < first:
            continue
        if event.sequence in seen:
            repeated += 1
            if seen[event.sequence].event_id != event.event_id:
                broken.append(f"{name}: two different events have the sequence {event.sequence}")
        elif seen and event.sequence != last + 1:
            broken.append(f"{name}: after {last} came {event.sequence}")
        seen.setdefault(event.sequence, event)
        last = max(last, event.sequence)
    return Way(seen, repeated, tuple(broken))


def differences(kafka: Way, http: Way) -> tuple[str, ...]:
    """Where the two ways tell different things. Kafka may have forgotten the oldest."""
    if not kafka.events:
        return ("kafka: no event, where http has some",) if http.events else ()
    oldest = min(kafka.events)
    expected = {sequence for sequence in http.events if sequence >= oldest}
    found = [f"only http has {n}" for n in sorted(expected - kafka.events.keys())]
    found += [f"only kafka has {n}" for n in sorted(kafka.events.keys() - http.events.keys())]
    found += [
        f"{n} differs"
        for n in sorted(expected & kafka.events.keys())
        if not _same(kafka.events[n], http.events[n])
    ]
    return tuple(found)


def _same(kafka: Received, http: Received) -> bool:
    """An erased learner's members leave the feed at once, and Kafka with their record."""
    if http.data.get("erased"):
        return kafka.event_id == http.event_id and kafka.type == http.type
    return kafka.attributes == http.attributes and kafka.data == http.data
