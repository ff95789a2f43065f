"""HTML pages as their reader sees them, at the same length."""

from __future__ import annotations

import pytest

from mlsec_nb.secrets.pages import readable


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<b>x</b>", "<b>x</b>"),
        ("a=&quot;b&quot;", 'a=     "b"     '),
        ("{&#39;a&#39;: &#x27;b&#x27;}", "{    'a'    :      'b'     }"),
        ("?a=1&amp;b=2&c=3", "?a=1&    b=2&c=3"),
        ("&nosuch;&quot", "&nosuch;&quot"),
        ("a<script>b</script>c", "a         </script>c"),
        ("a<STYLE x>b</Style>c<script>d", "a          </Style>c         "),
        ("<scripted>b", "<scripted>b"),
    ],
)
def test_readable(page: str, shown: str) -> None:
    assert readable(page) == shown


@pytest.mark.parametrize("piece", ["<script>", "&quot;", "</script><style>", "<s", "é<SCRIPT >&amp;"])
def test_length_stays(piece: str) -> None:
    assert len(readable(piece * 99)) == len(piece) * 99
