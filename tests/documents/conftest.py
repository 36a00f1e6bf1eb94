"""How many examples a property is tried with: the usual hundred, or the long run of `make fuzz`."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "long", max_examples=100_000, deadline=None, suppress_health_check=list(HealthCheck)
)
