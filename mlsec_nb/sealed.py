"""Bytes that only those can read who have the file that they are about.

A cached finding quotes its line, and a cache must hold no source text. So what is stored is sealed with a key made
of the file itself: whoever has the file learns nothing new, whoever has only the cache learns nothing. The cipher is
a stream of SHAKE-256 (FIPS 202) under a fresh nonce with a keyed BLAKE2b tag (RFC 7693): the standard library has
no other. It keeps text out of the cache; it is no protection against somebody who may change the user's own files.
"""

from __future__ import annotations

import hashlib
import hmac
import os

_NONCE = 16
_TAG = 16
_SAMPLE = 16_384


def key_of(salt: bytes, head: bytes, tail: bytes, size: int) -> bytes:
    """The key that goes with a file: made of its beginning, its end and its size in bytes (see `sample`)."""
    parts = hashlib.sha256(salt + size.to_bytes(8, "big") + len(head).to_bytes(8, "big"))
    parts.update(head)
    parts.update(tail)
    return parts.digest()


def sample(size: int) -> tuple[int, int]:
    """How many bytes of a file's beginning, and of its end, its key is made of: enough that nobody guesses them."""
    head = min(size, _SAMPLE)
    return head, min(size - head, _SAMPLE)


def sealed(content: bytes, key: bytes) -> bytes:
    """The content, unreadable without the key."""
    nonce = os.urandom(_NONCE)
    hidden = _mixed(content, key, nonce)
    return nonce + _tag(hidden, key, nonce) + hidden


def opened(box: bytes, key: bytes) -> bytes | None:
    """What was sealed, or None when it is damaged or the key is another."""
    nonce, tag, hidden = box[:_NONCE], box[_NONCE : _NONCE + _TAG], box[_NONCE + _TAG :]
    if len(tag) != _TAG or not hmac.compare_digest(tag, _tag(hidden, key, nonce)):
        return None
    return _mixed(hidden, key, nonce)


def _mixed(content: bytes, key: bytes, nonce: bytes) -> bytes:
    stream = hashlib.shake_256(key + nonce).digest(len(content))
    return (int.from_bytes(content, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(content), "big")


def signed(content: bytes, key: bytes) -> bytes:
    """Content that may be read, with a tag that shows when it was damaged."""
    return _tag(content, key, b"") + content


def verified(content: bytes, key: bytes) -> bytes | None:
    """What was signed, or None when it is damaged."""
    tag, rest = content[:_TAG], content[_TAG:]
    return rest if len(tag) == _TAG and hmac.compare_digest(tag, _tag(rest, key, b"")) else None


def _tag(hidden: bytes, key: bytes, nonce: bytes) -> bytes:
    return hashlib.blake2b(nonce + hidden, key=key, digest_size=_TAG).digest()
