"""PII007, PII008: addresses of machines and home folders, which carry a user's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.late import late
from mlsec_nb.long_texts import near
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.pii_contacts import PERSONAL_PARTS
from mlsec_nb.rules.pii_reporting import MOST_PLACES, Wording, reported, word_before
from mlsec_nb.rules.pii_test_data import is_nobodys_ip

_IP = late(r"(?<![\w.=/-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.-]|/\d)")
_IP_END = late(r"\.\d{1,3}\.\d{1,3}\.\d")
# Who connected, not which server answered: logs of downloads name servers on every line.
_IP_WORD = late(
    r"(?i)\bip(?:v4)?\b|ip.?addr|client|remote|visitor|user|logged|log ?in|\bhost\b|source|\bsrc\b|x-forwarded"
    r"|\binet\b|\bssh\b"
)
_SERVER_LINE = late(r"(?i)resolving|connecting to|connected|version|download")


def _ips(text: Text) -> Iterator[Match]:
    found_ips = near(_IP, text.source, (_IP_END,))
    places = [Span(*found.span()) for found in found_ips if _is_persons_ip(text.source, found)]
    yield from reported(text, places, Wording("an IP address", "IP addresses"), lambda _: Severity.LOW)


def _is_persons_ip(source: str, found: re.Match[str]) -> bool:
    from mlsec_nb.frames.proofs import is_unlike_version

    if is_nobodys_ip(found[0]) or not is_unlike_version(found[0]):
        return False
    at = found.start()
    return word_before(source, at, _IP_WORD, 40) and not word_before(source, at, _SERVER_LINE, 120)


_NAME = r"[A-Za-z][A-Za-z0-9._-]{0,31}"
_HOME = late(rf"(?<![\w.~%}})-])(?:/home/|/Users/|[A-Za-z]:(?:\\\\?|/)Users(?:\\\\?|/))({_NAME})(?=[/\\\"'])")
_HOME_PIECES = (late(r"/home/"), late(r"/Users/"), late(r":(?:\\\\?|/)Users"))
# Accounts of images, services and continuous integration, and what manuals write for "your name".
_NOBODY = frozenset(
    """root ubuntu debian centos fedora rocky alpine arch pi vagrant admin administrator azureuser azure ec2-user
    ec2_user opc core hadoop spark airflow jovyan jupyter jupyterhub runner runneradmin vsts circleci travis
    buildkite-agent jenkins gitlab-runner builder build docker model-server
    app appuser coder codespace codespaces vscode
    gitpod devcontainer node python conda mambauser anaconda miniconda content kaggle colab sagemaker-user
    studio-lab-user ray dask mlflow tensorflow pytorch huggingface nvidia databricks emr-notebook notebook
    notebooks datascience linuxbrew feedstock_root task_0 conda_bld nbuser public shared share default all
    default.migrated everyone local common data user user1 user2 users username user_name user-name userid
    user_id name your_name your-name yourname youruser your_user your-username your_username yourusername
    my_name myname myuser my_user my_username myusername my-user me you someone somebody foo bar baz test tester
    testuser demo example sample student students student1 john johndoe jane janedoe doe alice bob project
    workspace work dev developer xxx xxxx xyz abc path home folder dir directory site wwwroot www-data git repo
    repos index login api docs""".split()
)


def _is_somebodys(text: Text, path: re.Match[str]) -> bool:
    """Whether the folder is named after a person. In code a quote behind it also ends routes such as "/home/news"."""
    name = path[1].lower()
    ends = text.part == "output" or text.source[path.end()] in "/\\"
    return ends and name not in _NOBODY and name.rstrip("0123456789") not in _NOBODY


def _homes(text: Text) -> Iterator[Match]:
    found = [match for match in near(_HOME, text.source, _HOME_PIECES) if _is_somebodys(text, match)][:MOST_PLACES]
    if not found:
        return
    names = tuple(Span(*match.span(1)) for match in found)
    people = len({match[1] for match in found})
    many = f"home folders of {people} users" if people > 1 else "the home folder, with the name, of a user"
    fix = None
    if text.part == "output" and len(found) < MOST_PLACES:
        edits = tuple(Edit(Span(match.start(), match.end()), "~") for match in found)
        fix = Fix("Write ~ for the home folder in this output", edits, safe=True)
    yield Match(Span(*found[0].span()), fix, names, f"{many} in a path")


RULES = (
    Rule(
        id="PII007",
        name="ip-address",
        severity=Severity.LOW,
        message="a public IP address of a user",
        why="An address on the internet leads to a connection's owner; courts count it as personal data.",
        instead="Redact it, or keep the first three parts only.",
        find=_ips,
        triggers=(Trigger((".",), r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"),),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={"client ip 81.2" + ".69.142 logged in": "client ip [redacted] logged in"},
        good=(
            "Resolving host (host)... 173.194" + ".79.128, connected.",
            "client 192.168.1.17, host 127.0.0.1, ip 8.8.8.8",
            "pip version 20.3.1.4",
            "already satisfied: typing-extensions in /usr/lib (from some-client) (3.10.0.2)",
        ),
        tags=("CWE-359", "GDPR-4", "HIPAA-O"),
    ),
    Rule(
        id="PII008",
        name="home-path",
        severity=Severity.LOW,
        message="a path with the home folder, and so the name, of a user",
        why="The account name is often a person's name, and half of a login; the path works on no other machine.",
        instead="Use paths relative to the notebook, or Path.home().",
        find=_homes,
        triggers=(
            Trigger(("/home/",), r"/home/[A-Za-z][A-Za-z0-9._-]{0,31}[/'\"]"),
            Trigger(("/users/",), r"/Users/[A-Za-z][A-Za-z0-9._-]{0,31}[/'\"]"),
            Trigger(("\\users\\",), r":\\{1,2}Users\\{1,2}[A-Za-z]"),
        ),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={
            'File "/home/mkowalska/ml/train.py", line 3\nFile "/home/mkowalska/ml/a.py"': (
                'File "~/ml/train.py", line 3\nFile "~/ml/a.py"'
            ),
            "saved to C:\\Users\\Marek\\model.h5": "saved to ~\\model.h5",
        },
        good=(
            "/home/jovyan/work /home/ubuntu/x /Users/username/y /home/user1/z C:\\Users\\Public\\a",
            "https://example.com/home/mkowalska/index.html",
            "/home/$USER/data and /Users/<name>/x",
        ),
        tags=("CWE-359", "CWE-200", "GDPR-4"),
    ),
)
