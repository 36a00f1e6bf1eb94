"""What are the topics and users of an institution called?

One topic with one partition per institution and direction (O-01). A slug has no dot, and a group
name may hold a colon that no topic name can, so no right on one name opens another (handbook
streaming 1.5).
"""

PARTITION = 0


def feed_topic(prefix: str, institution: str) -> str:
    """Read by the institution alone."""
    return f"{feed_topics(prefix)}{institution}"


def inbox_topic(prefix: str, institution: str) -> str:
    """Written by the institution alone: its acknowledgements."""
    return f"{inbox_topics(prefix)}{institution}"


def feed_topics(prefix: str) -> str:
    """What every feed topic begins with."""
    return f"{prefix}.v1."


def inbox_topics(prefix: str) -> str:
    return f"{prefix}.inbox.v1."


def institution_of_inbox(prefix: str, topic: str) -> str:
    """Whose inbox it is: the sender, since nobody else may write there."""
    return topic.removeprefix(inbox_topics(prefix))


def institution_user(institution: str) -> str:
    return f"inst-{institution}"


def institution_groups(institution: str) -> str:
    """What the names of the institution's consumer groups begin with."""
    return f"{institution}:"


def relay_user(prefix: str) -> str:
    return f"{prefix}-relay"


def consumer_user(prefix: str) -> str:
    return f"{prefix}-consumer"


def consumer_group(prefix: str) -> str:
    return f"{prefix}.consumer"
