"""`{% load measures %}{% figure value code period scope keys %}`: a number that leads to its passport."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from yteso.kernel.ui.public import formats
from yteso.toolkit.measures.figures import Figure
from yteso.toolkit.measures.periods import Period
from yteso.toolkit.measures.permissions import READ
from yteso.toolkit.measures.queries import passport_url
from yteso.toolkit.measures.scopes import PROVINCE, Scope

register = template.Library()


@register.simple_tag(takes_context=True)
def figure(
    context: template.Context,
    value: Any,
    code: str = "",
    period: Period | str | None = None,
    scope: Scope | None = None,
    keys: Mapping[str, str] | None = None,
    decimals: int = 0,
) -> SafeString:
    """A number as a link that opens the passport beside the page; a plain page without JavaScript; the number
    alone for a reader who may not read figures (of an office whose own pages show some).

    `value` is a `Figure` (then nothing else is needed) or a number with the code, period, scope and keys it
    was asked with.
    """
    if isinstance(value, Figure):
        url, text = value.url, said(value)
    else:
        asked = Period.parse(period) if isinstance(period, str) else period
        if asked is None:
            raise template.TemplateSyntaxError("figure needs the period of a plain number")
        url = passport_url(code, asked, scope or PROVINCE, keys or {})
        text = "–" if value is None else formats.number(value, decimals)
    request = context.get("request")
    if request is not None and not request.actor.can(READ):
        return conditional_escape(text)
    return format_html(
        '<a class="figure-link" href="{}" hx-get="{}" hx-target="#figure-panel" hx-swap="innerHTML">{}</a>',
        url, url, text,
    )  # fmt: skip


@register.simple_tag
def figure_text(found: Figure) -> str:
    """The number alone."""
    return said(found)


def said(found: Figure) -> str:
    """What stands in the place of a figure: the number, or why there is none."""
    words = {
        "small": "< 5",
        "covered": gettext("hidden"),
        "closed": gettext("Not shown"),
        "unknown": "–",
        "invalid": "–",
    }
    if found.value is None:
        return words.get(found.state, "–")
    return formats.number(found.value, found.decimals)
