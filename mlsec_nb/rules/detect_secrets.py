"""SEC901 to SEC905: what detect-secrets' plugins know and our own table does not say.

Left out on purpose: its entropy and keyword plugins (noise), public IPs (PII007), and Artifactory's encrypted
passwords ("AP" and nine characters, which are also words).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlsec_nb.engines.detect_secrets import confirmed
from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Text
from mlsec_nb.rule import EVERYWHERE, Match, Rule, Trigger
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.samples import hexes, mixed, uuid
from mlsec_nb.secrets.words import found_message, instead

_ASSIGNED = r"[\"']?\]? {0,3}(?:=>|:=|::|=|:) {0,3}[\"']?"


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Finds what `plugin` confirms among the matches of `candidates`."""

    plugin: str
    what: str
    candidates: re.Pattern[str]
    variable: str
    triggers: tuple[Trigger, ...]

    def __call__(self, text: Text) -> Iterator[Match]:
        for place in confirmed(self.plugin, self.candidates, text.source):
            if is_placeholder(text.source[place.start : place.end]):
                continue
            fix = remedy(text, place, self.variable)
            yield Match(place, fix, (place,), found_message(self.what, text))


def _rule(
    number: int, plugin: str, what: str, candidates: str, literal: str, trigger: str, variable: str, rotate: str,
    bad: dict[str, str | None], good: tuple[str, ...],
) -> Rule:  # fmt: skip
    gate = (Trigger((literal,), trigger),)
    return Rule(
        id=f"SEC{number}",
        name=what.lower().replace(" ", "-"),
        severity=Severity.HIGH,
        message=f"a {what} is written out",
        why="Whoever reads the notebook, its history or a copy can use it.",
        instead=instead(rotate, variable),
        find=SecondOpinion(plugin, what, re.compile(candidates), variable, gate),
        bad=bad,
        good=good,
        parts=EVERYWHERE,
        tags=("CWE-798", "CWE-312", "detect-secrets"),
        links=("https://github.com/Yelp/detect-secrets",),
    )


def _read_instead(name: str, variable: str) -> str:
    return f'import os\n{name} = os.environ["{variable}"]'


_REGISTRY = "//registry.npmjs.org/:_auth"

RULES = (
    _rule(
        901, "cloudant.CloudantDetector", "Cloudant credential",
        rf"(?i)\bcloudant[_-]?(?:api)?(?:key|pwd|pw|password|pass|token){_ASSIGNED}(?:[0-9a-f]{{64}}|[a-z]{{24}})\b"
        r"|https?://[\w-]{1,100}:(?:[0-9a-f]{64}|[a-z]{24})@[\w-]{1,100}\.cloudant\.com",
        "cloudant", r"(?i)cloudant[_-]?(?:api)?(?:key|p|token)|@[A-Za-z0-9_-]{1,100}\.cloudant\.com",
        "CLOUDANT_API_KEY", "the permissions page of the Cloudant dashboard",
        bad={f'cloudant_apikey = "{hexes(64)}"': _read_instead("cloudant_apikey", "CLOUDANT_API_KEY")},
        good=('cloudant_apikey = os.environ["CLOUDANT_API_KEY"]', 'cloudant_password = "<your password>"'),
    ),
    _rule(
        902, "softlayer.SoftlayerDetector", "SoftLayer API key",
        rf"(?i)\bsoftlayer[_-]?(?:api)?[_-]?(?:key|pwd|password|pass|token){_ASSIGNED}[a-z0-9]{{64}}\b"
        r"|https?://api\.softlayer\.com/soap/v3(?:\.1)?/[a-z0-9]{64}\b",
        "softlayer", r"(?i)softlayer[_-]?(?:api)?[_-]?(?:key|p|token)|api\.softlayer\.com/soap/",
        "SOFTLAYER_API_KEY", "cloud.ibm.com/iam/apikeys (classic infrastructure)",
        bad={f'softlayer_key = "{hexes(64)}"': _read_instead("softlayer_key", "SOFTLAYER_API_KEY")},
        good=('softlayer_key = getpass("key")', "see https://api.softlayer.com/soap/v3.1/SoftLayer_Account"),
    ),
    _rule(
        903, "ibm_cos_hmac.IbmCosHmacDetector", "IBM COS HMAC secret",
        rf"(?i)\b(?:ibm[_-]?)?(?:cos[_-]?)?(?:hmac[_-]?)?secret[_-]?(?:access[_-]?)?key{_ASSIGNED}[a-f0-9]{{48}}\b",
        "secret", r"(?i)secret[_-]?(?:access)?[_-]?key[^\n]{1,12}[a-f0-9]{48}",
        "COS_SECRET_ACCESS_KEY", "the service credentials of the Cloud Object Storage instance",
        bad={f'cos_hmac_secret_key = "{hexes(48)}"': _read_instead("cos_hmac_secret_key", "COS_SECRET_ACCESS_KEY")},
        good=('secret_access_key = "xxxxxxxxxxxxxxxxxxxx"', f'commit = "{hexes(48)}"'),
    ),
    _rule(
        904, "gitlab_token.GitLabTokenDetector", "GitLab runner registration token",
        r"(?<![A-Za-z0-9_-])GR1348941[A-Za-z0-9_-]{20,50}(?![A-Za-z0-9_-])",
        "gr1348941", r"GR1348941[A-Za-z0-9_-]{20}",
        "GITLAB_RUNNER_TOKEN", "Settings > CI/CD > Runners of GitLab",
        bad={f'token = "{"GR13" + "48941"}{mixed(20)}"': _read_instead("token", "GITLAB_RUNNER_TOKEN")},
        good=('token = "GR1348941<token>"', f'token = "{"GR13" + "48941"}{"X" * 20}"'),
    ),
    _rule(
        905, "npm.NpmDetector", "registry token of npm",
        r"//[\w.-]{1,200}(?:/[\w.-]{0,100}){0,5}/:_authToken= {0,3}(?:npm_[A-Za-z0-9]{36}|[A-Fa-f0-9-]{36})",
        "_authtoken", r"/:_authToken=[^\n]{1,12}",
        "NPM_TOKEN", "npmjs.com > Access Tokens",
        bad={
            f'line = "{_REGISTRY}Token={uuid()}"': (
                'import os\nline = f"' + _REGISTRY + "Token={os.environ['NPM_TOKEN']}\""
            ),
        },
        good=('line = "//registry.npmjs.org/:_authToken=${NPM_TOKEN}"',),
    ),
)  # fmt: skip
