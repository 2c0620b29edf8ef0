"""What the record counts: activity of facilities, illness, services, papers, and the records themselves."""

from yteso.record.visits.measures import activity, illness, papers, people, tests_and_imaging  # noqa: F401
