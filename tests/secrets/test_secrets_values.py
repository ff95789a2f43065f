"""Placeholder, random, plausible: what the generic rules think of a value."""

from __future__ import annotations

import pytest

from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.plausible import is_secret
from mlsec_nb.secrets.randomness import is_wordlike, looks_random
from mlsec_nb.secrets.samples import hexes, letters, mixed, uuid
from mlsec_nb.secrets.telling import Kind, kind_of, variable_for


@pytest.mark.parametrize(
    "value",
    [
        "your-api-key", "YOUR_API_KEY", "<token>", "${TOKEN}", "{{ token }}", "$TOKEN", "%TOKEN%", "xxxxxxxx",
        "sk-xxxxxxxxxxxx", "********", "sk-...", "changeme", "dummy", "insert key here", "AKIAIOSFODNN7EXAMPLE",
        "abcdefghijklmnop", "1234567890abcdef", "aaaaaaaa", "[API_KEY]", "%(key)s", "replace-me",
    ],
)  # fmt: skip
def test_stand_ins_are_placeholders(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", [mixed(40), hexes(32), letters(34), uuid(), "hunt" + "er2", "S3cr3t!"])
def test_real_looking_values_are_no_placeholders(value: str) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize("value", [mixed(20), mixed(40), hexes(32), hexes(64), letters(34), uuid(), "sk-" + mixed(48)])
def test_values_drawn_by_a_machine_look_random(value: str) -> None:
    assert looks_random(value)


@pytest.mark.parametrize(
    "value",
    [
        "text-embedding-3-small", "gpt-4-turbo-2024-04-09", "bert-base-uncased", "my_secret_name", "customer_id_2021",
        "TransformersEncoderLayer", "/home/jovyan/work/data", "1234567890123456", "meta-llama/Llama-2-7b-chat-hf",
        "internationalization", "AutoModelForSequenceClassification", "OPENAI_API_KEY", "2024-01-01T00:00:00",
    ],
)  # fmt: skip
def test_names_of_things_do_not_look_random(value: str) -> None:
    assert not looks_random(value)


@pytest.mark.parametrize("value", ["openai_api_key", "my-bucket-2", "IntegrationTest", "v1", "secret"])
def test_words_are_wordlike(value: str) -> None:
    assert is_wordlike(value)


@pytest.mark.parametrize("value", [hexes(32), mixed(24), "q7TzR2bK"])
def test_random_values_are_not_wordlike(value: str) -> None:
    assert not is_wordlike(value)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", Kind.PASSWORD), ("DB_PASS", Kind.PASSWORD), ("pgpassword", Kind.PASSWORD), ("rootPwd",
        Kind.PASSWORD),
        ("password2", Kind.PASSWORD), ("api_key", Kind.KEY), ("OPENAI_API_KEY", Kind.KEY), ("apiKey", Kind.KEY),
        ("x-api-key", Kind.KEY), ("client_secret", Kind.KEY), ("accessToken", Kind.KEY), ("fs.s3a.secret.key",
        Kind.KEY),
        ("token", Kind.VAGUE), ("MY_SECRET", Kind.VAGUE), ("credentials", Kind.VAGUE), ("project_key", Kind.VAGUE_KEY),
        ("password_field", None), ("secret_name", None), ("tokenizer", None), ("pad_token", None), ("token_count",
        None),
        ("max_tokens", None), ("next_page_token", None), ("primary_key", None), ("sort_key", None), ("PUBLIC_KEY",
        None),
        ("token_url", None), ("api_key_file", None), ("keyboard", None), ("compass", None), ("key", None),
        ("cls_token", None),
        ("password_hash", None), ("bypass", None), ("special_tokens", None),
    ],
)  # fmt: skip
def test_what_names_promise(name: str, kind: Kind | None) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("hunter2", Kind.PASSWORD), ("correct-horse-battery", Kind.PASSWORD), ("abcd efgh ijkl mnop", Kind.PASSWORD),
        ("S3cr3t!", Kind.PASSWORD), ("q7TzR2bKm9", Kind.KEY), (uuid(), Kind.KEY), (hexes(40), Kind.VAGUE),
        (mixed(24), Kind.VAGUE_KEY),
    ],
)  # fmt: skip
def test_plausible_secrets(value: str, kind: Kind) -> None:
    assert is_secret(value, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("", Kind.PASSWORD), ("password", Kind.PASSWORD), ("Enter your password:", Kind.PASSWORD), ("db_password",
        Kind.PASSWORD),
        ("DB_PASSWORD", Kind.PASSWORD), ("two words", Kind.PASSWORD), ("config.password", Kind.PASSWORD),
        ("userpassword", Kind.PASSWORD), ("yourpassword", Kind.PASSWORD), ("my_password!", Kind.PASSWORD),
        ("kwargs.pw", Kind.PASSWORD), ("cfg.pgpwd", Kind.PASSWORD),
        ("ollama", Kind.KEY), ("not-needed", Kind.KEY), ("OPENAI_API_KEY", Kind.KEY), ("https://x.org/a1b2c3",
        Kind.KEY),
        ("keys/prod1.json", Kind.KEY), ("arn:aws:iam::123:role/x1y2", Kind.KEY), ("hello", Kind.VAGUE),
        ("customer_id_2021a", Kind.VAGUE_KEY), (uuid(), Kind.VAGUE_KEY), (hexes(40), Kind.VAGUE_KEY),
    ],
)  # fmt: skip
def test_implausible_secrets(value: str, kind: Kind) -> None:
    assert not is_secret(value, kind)


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("apiKey", "API_KEY"),
        ("openai_api_key", "OPENAI_API_KEY"),
        ("x-api-key", "X_API_KEY"),
        ("pwd", "PASSWORD"),
        ("contraseña", "CONTRASENA"),
        ("密", "SECRET"),
    ],
)
def test_variables_are_named_after_the_name(name: str, variable: str) -> None:
    assert variable_for(name) == variable
