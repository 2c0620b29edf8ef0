"""Triggers that mark, in the transaction of a change, which unit's day is to be counted again."""


def install() -> None:
    """Make or renew the triggers of all sources."""
