"""SEC320-SEC339: credentials given to a command, and credential files written by a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import EVERYWHERE, Match, Rule, Trigger
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.plausible import is_secret, is_shipped_password
from mlsec_nb.secrets.randomness import looks_random
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.samples import hexes, mixed
from mlsec_nb.secrets.telling import Kind
from mlsec_nb.secrets.words import URL_TAGS, found_message

_ARGUMENT = r"[\"']?(?P<secret>[^\s\"'`|;&<>(){}$]{3,200})"


@dataclass(frozen=True, slots=True)
class InCommand:
    """What stands where a command takes a credential."""

    what: str
    pattern: re.Pattern[str]
    kind: Kind
    variable: str

    def __call__(self, text: Text) -> Iterator[Match]:
        for found in self.pattern.finditer(text.source):
            place = Span(*found.span("secret"))
            if self._is_real(found["secret"]):
                fix = remedy(text, place, self.variable)
                yield Match(place, fix, (place,), found_message(self.what, text))

    def _is_real(self, value: str) -> bool:
        if self.kind is Kind.PASSWORD:
            return is_secret(value, Kind.PASSWORD)
        return looks_random(value) and not is_placeholder(value)


_PASSWORD_ARGUMENT = late(
    r"\bcurl\b(?:[^\n|;]|\\\n){0,300}?\s(?:-u|--user)[ =]{0,3}[\"']?[^\s:\"'$]{1,80}:" + _ARGUMENT
    + r"|\bsshpass[ \t]{1,4}-p[ \t]{0,4}[\"']?(?P<sshpass>[^\s\"'$]{3,100})"
    + r"|\bmysql(?:dump|admin)?\b[^\n|;]{0,200}?\s-p(?P<mysql>[^\s\"'$]{3,100})"
    + r"|\b(?:docker|podman|az|oc)[ \t]login\b[^\n|;]{0,200}?\s-p[ \t]{1,4}[\"']?(?P<login>[^\s\"'$]{3,100})"
    + r"|\becho[ \t]{1,4}[\"']?(?P<sudo>[^\s\"'$|]{3,100})[\"']?[ \t]{0,4}\|[ \t]{0,4}sudo[ \t]{1,4}-S",
    re.ASCII,
)  # fmt: skip
_LOGIN = late(r"\b(?:wandb[ \t]login|hf[ \t]auth[ \t]login|comet[ \t]init|swanlab[ \t]login)\b"
                    r"(?:[ \t]{1,4}--?[A-Za-z-]{1,20}){0,4}[ \t=]{1,4}" + _ARGUMENT, re.ASCII)  # fmt: skip
_NETRC = late(
    r"\bmachine\s{1,4}[\w.-]{1,100}\s{1,8}login\s{1,4}[^\s]{1,100}\s{1,8}password\s{1,4}(?P<secret>[^\s\"'`|]{3,200})",
    re.ASCII,
)
_PGPASS = late(
    r"^[\w.*-]{1,80}:(?:\d{2,5}|\*):[\w*-]{1,60}:[\w*-]{1,60}:(?P<secret>[^\s:\"']{3,100})$", re.ASCII | re.MULTILINE
)
_SQL = late(r"(?i)\b(?:identified[ \t]{1,4}by|password)[ \t]{1,4}'(?P<secret>[^'\n\\]{3,100})'", re.ASCII)


@dataclass(frozen=True, slots=True)
class PasswordArguments:
    """Passwords among the arguments of commands: `curl -u`, `sshpass -p`, `mysql -p`, `docker login -p`, `sudo -S`."""

    def __call__(self, text: Text) -> Iterator[Match]:
        for found in _PASSWORD_ARGUMENT.finditer(text.source):
            group = found.lastgroup or "secret"
            place = Span(*found.span(group))
            if is_secret(found[group], Kind.PASSWORD):
                fix = remedy(text, place, "PASSWORD")
                severity = Severity.LOW if is_shipped_password(found[group]) else None
                yield Match(place, fix, (place,), found_message("password in a command", text), severity)


_WHY = (
    "Arguments of a command are in the notebook, in the shell's history, and visible to every process of the machine "
    "while it runs."
)
_TAGS = ("CWE-214", *URL_TAGS)

RULES = (
    Rule(
        id="SEC320",
        name="password-in-command",
        severity=Severity.HIGH,
        message="A password is an argument of a command",
        why=_WHY,
        instead=(
            "First change the password. Then let the command ask for it, or read it from standard input, a protected "
            "file (curl --netrc, ~/.my.cnf) or an environment variable."
        ),
        find=PasswordArguments(),
        bad={
            "!curl -u bob:hunter2 https://api.corp.org": "!curl -u bob:$PASSWORD https://api.corp.org",
            "%%bash\ncurl -k \\\n  -u bob:hunter2 https://api.corp.org": (
                "%%bash\ncurl -k \\\n  -u bob:$PASSWORD https://api.corp.org"
            ),
            "!sshpass -p hunter2 ssh bob@db.corp.org": "!sshpass -p $PASSWORD ssh bob@db.corp.org",
            "!mysql -u bob -phunter2 shop": "!mysql -u bob -p$PASSWORD shop",
            "%%bash\necho hunter2 | sudo -S ls": "%%bash\necho $PASSWORD | sudo -S ls",
        },
        good=(
            "!curl -u $USER:$PASSWORD https://api.corp.org",
            "!curl -u user:password https://api.corp.org",
            "!mkdir -p data && mysql -u bob -p",
            "!docker login -u bob --password-stdin",
        ),
        parts=EVERYWHERE,
        tags=_TAGS,
        triggers=(
            Trigger(
                ("curl", "sshpass", "mysql", " login", "sudo"),
                r"(?:curl(?:[^\n]|\\\n){0,300}[ \t](?:-u|--user)|sshpass|mysql[^\n]{0,200}[ \t]-p"
                r"|login[^\n]{0,200}[ \t]-p|\|[ \t]{0,4}sudo)",
            ),
        ),
    ),
    Rule(
        id="SEC321",
        name="key-in-login-command",
        severity=Severity.HIGH,
        message="A key is an argument of a login command",
        why=_WHY,
        instead=(
            "First revoke the key and make a new one (wandb.ai/authorize, huggingface.co/settings/tokens). Then run "
            "the login in a terminal, or set WANDB_API_KEY or HF_TOKEN outside the notebook."
        ),
        find=InCommand("key in a login command", _LOGIN, Kind.KEY, "WANDB_API_KEY"),
        bad={
            f"!wandb login {hexes(40)}": "!wandb login $WANDB_API_KEY",
            f"!wandb login --relogin {mixed(40)}": "!wandb login --relogin $WANDB_API_KEY",
        },
        good=(
            "!wandb login",
            "!wandb login $WANDB_API_KEY",
            "!wandb login YOUR_API_KEY_HERE",
            "!hf auth login --token $HF_TOKEN",
        ),
        parts=EVERYWHERE,
        tags=_TAGS,
        triggers=(Trigger(("login", "comet init"), r"(?:wandb|hf auth|swanlab) login|comet init"),),
    ),
    Rule(
        id="SEC322",
        name="password-in-credential-file",
        severity=Severity.HIGH,
        message="The text of a credential file (.netrc, .pgpass) stands in the notebook",
        why="The file is protected on the disk, its copy in the notebook is not.",
        instead="First change the password. Then write the file in a terminal, readable by you only (chmod 600).",
        find=InCommand("password of a credential file", _NETRC, Kind.PASSWORD, "PASSWORD"),
        bad={
            "!echo machine api.wandb.ai login user password hunter2x9 > ~/.netrc": (
                "!echo machine api.wandb.ai login user password $PASSWORD > ~/.netrc"
            ),
            "%%writefile ~/.netrc\nmachine db.corp.org\n  login bob\n  password hunter2": None,
        },
        good=("machine = 'x'\nlogin = 'y'", "!echo machine api.corp.org login user password $PASSWORD > ~/.netrc"),
        parts=EVERYWHERE,
        tags=_TAGS,
        triggers=(Trigger(("machine",), r"machine\s{1,4}[\w.-]{1,100}\s{1,8}login"),),
    ),
    Rule(
        id="SEC323",
        name="password-in-pgpass-line",
        severity=Severity.HIGH,
        message="A line of a .pgpass file stands in the notebook",
        why="The file is protected on the disk, its copy in the notebook is not.",
        instead="First change the password. Then write the file in a terminal, readable by you only (chmod 600).",
        find=InCommand("password of a credential file", _PGPASS, Kind.PASSWORD, "PASSWORD"),
        bad={"%%writefile ~/.pgpass\ndb.corp.org:5432:shop:bob:hunter2": None},
        good=("%%bash\ndocker run db:5432:a", "%%writefile a.txt\n12:30:45:99"),
        parts=EVERYWHERE,
        tags=_TAGS,
        triggers=(Trigger((":5432:", ":*:", ":3306:"), r":(?:5432|3306|\*):[\w*-]"),),
    ),
    Rule(
        id="SEC324",
        name="password-in-sql",
        severity=Severity.HIGH,
        message="An SQL statement sets a password in clear text",
        why="The password is in the notebook and in the log of the database server.",
        instead="First change the password. Then set it in the database's own shell, which asks for it.",
        find=InCommand("password in an SQL statement", _SQL, Kind.PASSWORD, "DB_PASSWORD"),
        bad={
            "%%sql\nCREATE USER bob IDENTIFIED BY 'hunter2x'": None,
            "%%sql\nALTER ROLE bob PASSWORD 'hunter2x'": None,
        },
        good=(
            "%%sql\nCREATE USER bob IDENTIFIED BY '<password>'",
            "%%sql\nSELECT password FROM t WHERE a = 'hunter2x'",
        ),
        parts=EVERYWHERE,
        tags=_TAGS,
        triggers=(Trigger(("identified by", "password '"), r"(?i)(?:identified by|password)[ \t]{1,4}'[^'\n]{3}"),),
    ),
)
