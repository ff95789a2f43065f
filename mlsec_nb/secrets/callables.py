"""Which positional argument of which callable is a credential, as the libraries' own documentation names it."""

from __future__ import annotations

# By the last word, or the last two: position (-1: the last one) -> the parameter's name.
_POSITIONS: dict[str, dict[int, str]] = {
    "login": {0: "token", 1: "password"},
    "HTTPBasicAuth": {1: "password"},
    "HTTPDigestAuth": {1: "password"},
    "HTTPProxyAuth": {1: "password"},
    "DigestAuth": {1: "password"},
    "HttpNtlmAuth": {1: "password"},
    "PlainCredentials": {1: "password"},
    "add_password": {3: "password"},
    "FTP": {2: "password"},
    "FTP_TLS": {2: "password"},
    "pass_": {0: "password"},
    "BasicAuth": {1: "password"},
    "UsernamePasswordCredential": {3: "password"},
    "PlainTextAuthProvider": {1: "password"},
    "basic_auth": {1: "password"},
    "set_password": {-1: "password"},
    "setpassword": {-1: "password"},
    "OAuthHandler": {0: "consumer_key", 1: "consumer_secret"},
    "OAuth1UserHandler": {0: "consumer_key", 1: "consumer_secret", 2: "access_token", 3: "token_secret"},
    "OAuth1": {0: "consumer_key", 1: "consumer_secret", 2: "access_token", 3: "token_secret"},
    "SpotifyClientCredentials": {1: "client_secret"},
    "ClientSecretCredential": {2: "client_secret"},
    "pymysql.connect": {2: "password"},
    "MySQLdb.connect": {2: "password"},
    "pymssql.connect": {2: "password"},
    "pysftp.Connection": {3: "password"},
    "connector.connect": {2: "password"},
    "cx_Oracle.connect": {1: "password"},
    "oracledb.connect": {1: "password"},
    "Fernet": {0: "encryption_key"},
    "Minio": {2: "secret_key"},
    "Github": {0: "token"},
    "Gitlab": {1: "token"},
    "set_token": {0: "token"},
    "set_api_key": {0: "api_key"},
    "set_access_token": {0: "access_token", 1: "token_secret"},
    "set_auth_token": {0: "auth_token"},
    "add_app_token": {0: "token"},
    "pro_api": {0: "token"},
    "AuthApiKey": {0: "api_key"},
    "api_key": {0: "api_key"},
    "ApiKeyAuth": {0: "api_key"},
    "AzureKeyCredential": {0: "api_key"},
    "bearer_token": {0: "token"},
    "WebClient": {0: "token"},
    "InferenceClient": {1: "token"},
}

WORDS = (*sorted({name.rpartition(".")[2] for name in _POSITIONS}), "Client")
"""The last words of these callables; every name that ends in "Client" is one."""


def positions_of(words: list[str]) -> dict[int, str]:
    """The credential arguments of the callable that is spelled `words` ("a", "b", "c" for `a.b.c`)."""
    pair = ".".join(words[-2:])
    if pair in _POSITIONS:
        return _POSITIONS[pair]
    return _POSITIONS.get(words[-1], {-1: "auth"} if words[-1].endswith("Client") else {})
