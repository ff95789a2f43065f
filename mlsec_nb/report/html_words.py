"""Text in HTML: the only ways in which report text gets into the page."""

from __future__ import annotations

from html import escape

from mlsec_nb.report.visible import visible


def escaped(text: str) -> str:
    """The text, inert as content of an element and as a quoted attribute's value."""
    return escape(visible(text), quote=True)


def element(tag: str, css_class: str, text: str) -> str:
    """An element with the text as its only content; "" for no text. `tag` and `css_class` are our own words."""
    attribute = f' class="{css_class}"' if css_class else ""
    return f"<{tag}{attribute}>{escaped(text)}</{tag}>" if text else ""
