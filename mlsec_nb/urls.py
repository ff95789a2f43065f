"""Questions about the text of a URL."""

from __future__ import annotations

import re

from mlsec_nb.late import late

_HOST = late(r"(?i)[a-z][a-z0-9+.-]{0,20}://(?:[^/?#@\s]{0,200}@)?(\[[0-9a-f:.]{2,45}\]|[^/?#:\s]*)")
# RFC 1918, 6761, 6762 and 4291, and names of one word, which only a private network resolves. Not example.com and its
# siblings: RFC 2606 reserves them for documentation, but they are hosts of the public network that answer.
_LOCAL = late(
    r"(?i)(?:127|10)\.[\d.]+|0\.0\.0\.0|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|169\.254\.[\d.]+"
    r"|\[.*\]|(?:[\w-]+\.)*(?:localhost|local|internal|test|example|invalid|lan)|[\w-]*"
)
_LOOPBACK = late(r"(?:[\w-]+\.)*localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\]")


def host(url: str) -> str:
    """The host of a URL in lower case; "" when there is none."""
    found = _HOST.match(url)
    return found[1].lower() if found else ""


def is_plain_http(url: str) -> bool:
    """Whether a URL is fetched without encryption from a host that is not this machine or a private network."""
    return url[:7].lower().startswith(("http://", "ftp://")) and not is_local(url)


def is_local(url: str) -> bool:
    """Whether the URL's host can only be this machine, a private network or a name that never resolves (RFC 6761)."""
    return _LOCAL.fullmatch(host(url)) is not None


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine."""
    return _LOOPBACK.fullmatch(host(url)) is not None


def path(url: str) -> str:
    """The path of a URL in lower case, without query and fragment."""
    return re.split(r"[?#]", url.partition("://")[2].partition("/")[2], maxsplit=1)[0].lower()
