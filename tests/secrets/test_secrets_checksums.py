"""Check digits and the inside of tokens."""

from __future__ import annotations

import base64

import pytest

from mlsec_nb.secrets.checksums import crc32_base62, decoded, has_crc32, is_documented_jwt, is_jwt, is_neptune
from mlsec_nb.secrets.samples import jwt, mixed


def test_crc32_in_base62_has_six_digits() -> None:
    assert crc32_base62("") == "000000"
    assert crc32_base62("123456789") == "3jZRME"  # the CRC-32 check value 0xCBF43926, divided by 62 by hand


def test_check_digits_tell_an_issued_token() -> None:
    payload = mixed(30)
    assert has_crc32("gh" + "p_" + payload + crc32_base62(payload))
    assert not has_crc32("gh" + "p_" + payload + "000000")


@pytest.mark.parametrize("text", ["YWI=", "YWI", "-_-_"])
def test_base64_and_base64url_are_decoded(text: str) -> None:
    assert decoded(text) is not None


@pytest.mark.parametrize("text", ["a b", "é", "a"])
def test_other_text_is_not(text: str) -> None:
    assert decoded(text) is None


def test_a_jwt_has_an_algorithm() -> None:
    assert is_jwt(jwt())
    assert not is_jwt("eyJ" + mixed(33) + ".eyJ" + mixed(40) + "." + mixed(43))
    assert not is_jwt(base64.b64encode(b'{"typ": "JWT"}').decode() + ".e30.x")


@pytest.mark.parametrize("claims", [b'{"sub": "1234567890", "name": "John Doe"}', b'{"iss": "supabase-demo"}'])
def test_tokens_of_documentation_are_known(claims: bytes) -> None:
    token = jwt().split(".")[0] + "." + base64.urlsafe_b64encode(claims).decode().rstrip("=") + "." + mixed(43)
    assert is_jwt(token) and is_documented_jwt(token)
    assert not is_documented_jwt(jwt())


def test_neptune_tokens_hold_a_key() -> None:
    assert is_neptune(base64.b64encode(b'{"api_address": "https://a", "api_key": "k"}').decode())
    assert not is_neptune(base64.b64encode(b'{"api_address": "https://a"}').decode())
    assert not is_neptune(base64.b64encode(b"[1, 2]").decode())
