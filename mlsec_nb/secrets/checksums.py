"""Check digits and inner structure of tokens: what tells an issued token from one that was typed."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK_DIGITS = 6


def crc32_base62(text: str) -> str:
    """The six check digits that GitHub and npm put at the end of their tokens (GitHub blog, 2021-04-05)."""
    number, digits = zlib.crc32(text.encode()), ""
    while number:
        number, remainder = divmod(number, 62)
        digits = _BASE62[remainder] + digits
    return digits.rjust(_CHECK_DIGITS, "0")


def has_crc32(token: str) -> bool:
    """Whether the last six characters are the check digits of what stands between them and the first underscore."""
    payload = token.partition("_")[2]
    return crc32_base62(payload[:-_CHECK_DIGITS]) == payload[-_CHECK_DIGITS:]


def decoded(text: str) -> bytes | None:
    """Base64 or base64url, with or without padding; None when it is neither."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def json_object(text: str) -> dict[str, Any] | None:
    """The JSON object inside base64 text, or None."""
    try:
        found = json.loads(decoded(text) or b"")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def is_jwt(token: str) -> bool:
    """Whether the first of the three parts is a JOSE header with an algorithm (RFC 7519, 7515)."""
    header = json_object(token.partition(".")[0])
    return header is not None and isinstance(header.get("alg"), str)


def is_documented_jwt(token: str) -> bool:
    """Whether it is a token that documentation shows: John Doe's of jwt.io, or Supabase's for local development."""
    claims = json_object(token.split(".")[1]) or {}
    is_john = claims.get("sub") == "1234567890" and claims.get("name") == "John Doe"
    return is_john or claims.get("iss") == "supabase-demo"


def is_neptune(token: str) -> bool:
    """Whether it is the base64 JSON that neptune.ai issues: addresses and a key."""
    found = json_object(token)
    return found is not None and "api_key" in found
