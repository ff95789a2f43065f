"""SUP: other package managers and git, told to accept what they cannot check."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.shell import Command
from mlsec_nb.shell_rules import flags, in_shell, options, over_https, without_words
from mlsec_nb.urls import is_local, is_plain_http

_CONDA = ("conda", "mamba", "micromamba")
_UNCHECKED_APT = late(r"(?i)(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)=(?:true|1|yes)")


def _plain_http_channel(text: Text, command: Command) -> Iterator[Match]:
    if command.name not in _CONDA:
        return
    for option in options(command, "-c", "--channel"):
        if is_plain_http(option.value) and option.value_word:
            yield Match(option.span, over_https(option.value_word))
    if command.texts[:1] == ("config",):
        for word in command.args:
            if is_plain_http(word.text):
                yield Match(word.span, over_https(word))


def _unauthenticated(text: Text, command: Command) -> Iterator[Match]:
    if command.name in ("apt", "apt-get", "aptitude"):
        names = ("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories")
        for word in flags(command, *names):
            yield Match(word.span, without_words(text, word.span, f"Remove {word.text}", word.exact))
        for word in command.args:
            if _UNCHECKED_APT.search(word.text):
                yield Match(word.span)
    elif command.name in ("npm", "yarn", "pnpm"):
        yield from _npm(command)
    elif any("[trusted=yes]" in text.replace(" ", "") for text in command.texts):
        yield Match(command.span)


def _npm(command: Command) -> Iterator[Match]:
    words = [part for text in command.texts for part in text.split("=")]
    for name, value in pairwise(words):
        setting = name.lstrip("-")
        if (setting == "strict-ssl" and value == "false") or (setting == "registry" and is_plain_http(value)):
            yield Match(command.span)


def _plain_clone(text: Text, command: Command) -> Iterator[Match]:
    if command.name != "git" or not {"clone", "submodule", "remote", "pull", "fetch"} & set(command.texts):
        return
    for word in command.args:
        if is_plain_http(word.text):
            yield Match(word.span, over_https(word))
        elif word.text.startswith("git://") and not is_local(word.text):
            yield Match(word.span)


_TAGS = ("CWE-829", "CWE-494", "CWE-319", "AML.T0010.001", "OWASP-ML06", "OWASP-LLM03")

RULES: tuple[Rule, ...] = (
    Rule(
        id="SUP010",
        name="conda-channel-over-http",
        severity=Severity.HIGH,
        message="conda takes packages from a channel over an unencrypted connection",
        why="Anyone on the network path can hand out other packages, and their scripts run at once.",
        instead="Use an https:// channel.",
        find=in_shell(_plain_http_channel, Trigger(("http://",), r"(?i)\bhttp://")),
        bad={
            "!conda install -y -c http://conda.acme.io/stable tool": (
                "!conda install -y -c https://conda.acme.io/stable tool"
            ),
            "%%bash\nconda config --add channels http://conda.acme.io/stable": (
                "%%bash\nconda config --add channels https://conda.acme.io/stable"
            ),
        },
        good=("%conda install -c conda-forge tool", "!conda install -c http://localhost:8080/stable tool"),
        tags=_TAGS,
    ),
    Rule(
        id="SUP011",
        name="unauthenticated-packages",
        severity=Severity.HIGH,
        message="a package manager is told to install packages it cannot verify",
        why="The signature, or the certificate, is what shows that a package is its maker's; its scripts run as root.",
        instead="Add the repository's signing key (apt: signed-by=), or the authority's certificate (npm: cafile).",
        find=in_shell(
            _unauthenticated,
            Trigger(
                (
                    "--allow-unauthenticated",
                    "--force-yes",
                    "insecurerepositories",
                    "allowunauthenticated",
                    "--allow-insecure",
                    "trusted=yes",
                    "strict-ssl",
                    "registry",
                ),
                r"(?i)--allow-unauth|--force-yes|AllowInsecure|allow-insecure|AllowUnauth|trusted=yes|strict-ssl"
                r"|\bregistry[= ]http:",
            ),
        ),
        bad={
            "!apt-get install -y --allow-unauthenticated libtool": "!apt-get install -y libtool",
            "!sudo apt-get -o APT::Get::AllowUnauthenticated=true install libtool": None,
            "!npm config set strict-ssl false": None,
            "!npm install --registry=http://npm.acme.io tool": None,
            '!echo "deb [trusted=yes] http://apt.acme.io ./" | sudo tee /etc/apt/sources.list.d/acme.list': None,
        },
        good=(
            "!apt-get install -y libtool",
            "!npm config set strict-ssl true",
            "!npm install --registry=https://npm.acme.io tool",
        ),
        tags=_TAGS,
    ),
    Rule(
        id="SUP012",
        name="git-over-plain-http",
        severity=Severity.MEDIUM,
        message="git fetches code over an unencrypted connection",
        why="Anyone on the network path can send other code, which this notebook then imports or runs.",
        instead="Use https:// or ssh, and check out a commit id.",
        find=in_shell(_plain_clone, Trigger(("http://", "git://"), r"(?i)\b(?:http|git)://")),
        bad={
            "!git clone http://github.com/acme/tool.git": "!git clone https://github.com/acme/tool.git",
            "%%bash\ngit clone --depth 1 git://git.acme.io/tool": None,
        },
        good=(
            "!git clone https://github.com/acme/tool.git",
            "!git clone http://localhost:3000/me/tool",
            '!git commit -m "see http://acme.io"',
        ),
        tags=_TAGS,
    ),
)
