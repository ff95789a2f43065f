"""The second opinion: which secrets it sees, what it filters, and that hostile text stays cheap."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from mlsec_nb.engines.detect_secrets import confirmed, secret_type
from mlsec_nb.notebook import Text
from mlsec_nb.rules.detect_secrets import RULES
from mlsec_nb.secrets.samples import hexes, mixed, uuid

ANY = re.compile(r"\S[^\n]{0,200}")
SECRETS = [
    ("cloudant.CloudantDetector", 'cloudant_password: "{}"', hexes(64)),
    ("cloudant.CloudantDetector", "https://acct:{}@acct.cloudant.com", hexes(64)),
    ("softlayer.SoftlayerDetector", "SOFTLAYER_API_KEY={}", hexes(64)),
    ("ibm_cos_hmac.IbmCosHmacDetector", '"secret_access_key": "{}"', hexes(48)),
    ("gitlab_token.GitLabTokenDetector", "register --token {}", "GR13" + "48941" + mixed(20)),
    ("npm.NpmDetector", "//registry.npmjs.org/:_authToken={}", uuid()),
]


@pytest.mark.parametrize(("plugin", "shape", "secret"), SECRETS)
def test_the_secret_alone_is_the_span(plugin: str, shape: str, secret: str) -> None:
    source = "first line\n" + shape.format(secret)
    assert [source[span.start : span.end] for span in confirmed(plugin, ANY, source)] == [secret]


@pytest.mark.parametrize(("plugin", "shape", "secret"), SECRETS)
def test_one_of_our_rules_asks_for_it(plugin: str, shape: str, secret: str) -> None:
    text = Text.of(shape.format(secret), "output")
    found = [
        text.source[span.start : span.end]
        for rule in RULES
        if any(trigger.found_in(text.source) for trigger in rule.gate)
        for match in rule.find(text)
        for span in match.secret
    ]
    assert found == [secret]


def test_sequential_values_are_filtered() -> None:
    counting = ("0123456789abcdefghijklmnopqrstuvwxyz" * 2)[:64]
    assert not list(confirmed("softlayer.SoftlayerDetector", ANY, f'softlayer_key = "{counting}"'))
    assert list(confirmed("softlayer.SoftlayerDetector", ANY, f'softlayer_key = "{counting[::-1]}"'))


def test_every_plugin_named_in_the_rules_exists() -> None:
    assert {secret_type(rule.find.plugin) for rule in RULES} == {  # type: ignore[attr-defined]
        "Cloudant Credentials",
        "SoftLayer Credentials",
        "IBM COS HMAC Credentials",
        "GitLab Token",
        "NPM tokens",
    }


@pytest.mark.parametrize("piece", [" ", "softlayer_key = ", "secret_key:", "//a/:_authToken=", "cloudant_apikey="])
def test_hostile_text_yields_nothing_and_returns(piece: str) -> None:
    text = Text.of(piece * (100_000 // len(piece)), "output")
    assert not [match for rule in RULES for match in rule.find(text)]


def test_the_library_is_not_imported_before_a_candidate_is_seen() -> None:
    code = "import sys, mlsec_nb.rules; sys.exit('detect_secrets' in sys.modules or 'requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
