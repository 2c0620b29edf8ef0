"""Checking a batch against the rules. Door: `yteso.exchange.insurance.checking`."""

from yteso.exchange.insurance.checking.shapes import Finding

__all__ = ["Finding"]
