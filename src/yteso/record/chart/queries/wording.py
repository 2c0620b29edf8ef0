"""The language in which codes are worded."""

from django.utils.translation import get_language


def language() -> str:
    """Return the language in which codes are worded now: "vi" or "en"."""
    return "en" if get_language() == "en" else "vi"
