"""What `passerelle events verify` finds: gaps, disorder, and ways that tell different things."""

from typing import Any
from uuid import UUID

from activities.delivery.received import Received
from deploy.cli.feed_check import differences, read


def event(sequence: int, **changes: Any) -> Received:
    given = {
        "sequence": sequence,
        "event_id": UUID(int=sequence),
        "type": "t",
        "subject": "s",
        "data": {"n": sequence},
        "attributes": {"sequence": str(sequence)},
    }
    return Received(**{**given, **changes})


def events(*sequences: int) -> list[Received]:
    return [event(sequence) for sequence in sequences]


def test_a_whole_feed_is_whole() -> None:
    way = read("kafka", events(1, 2, 3), first=1)

    assert (way.broken, way.repeated, list(way.events)) == ((), 0, [1, 2, 3])


def test_a_gap_is_named() -> None:
    assert read("http", events(1, 2, 4), first=1).broken == ("http: after 2 came 4",)


def test_what_came_again_is_counted_and_breaks_nothing() -> None:
    way = read("kafka", events(1, 2, 3, 2, 3, 4), first=1)

    assert (way.broken, way.repeated) == ((), 2)


def test_one_sequence_with_two_meanings_is_broken() -> None:
    other = event(2, event_id=UUID(int=99))

    assert read("kafka", [*events(1, 2), other], first=1).broken == (
        "kafka: two different events have the sequence 2",
    )


def test_what_lies_before_the_first_is_not_judged() -> None:
    assert read("kafka", events(1, 3, 4), first=3).broken == ()


def test_both_ways_alike_differ_in_nothing() -> None:
    assert differences(read("kafka", events(1, 2), 1), read("http", events(1, 2), 1)) == ()


def test_kafka_may_have_forgotten_the_oldest_and_nothing_else() -> None:
    http = read("http", events(1, 2, 3, 4), 1)

    assert differences(read("kafka", events(3, 4), 1), http) == ()
    assert differences(read("kafka", events(3), 1), http) == ("only http has 4",)
    assert differences(read("kafka", [], 1), http) == ("kafka: no event, where http has some",)


def test_another_payload_is_a_difference_unless_the_learner_was_erased() -> None:
    kafka = read("kafka", [event(1, data={"grade": "A"})], 1)
    changed = read("http", [event(1, data={"grade": "B"})], 1)
    erased = read("http", [event(1, data={"grade": None, "erased": True})], 1)

    assert differences(kafka, changed) == ("1 differs",)
    assert differences(kafka, erased) == ()


def test_what_only_kafka_has_is_a_difference() -> None:
    assert differences(read("kafka", events(1, 2), 1), read("http", events(1), 1)) == (
        "only kafka has 2",
    )
