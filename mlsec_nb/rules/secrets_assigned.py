"""SEC400-SEC429: passwords and keys given to a name that says so, or typed into a field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import EVERYWHERE, Match, Rule, Trigger
from mlsec_nb.secrets.callables import WORDS
from mlsec_nb.secrets.generic import Named
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.samples import mixed
from mlsec_nb.secrets.telling import Kind
from mlsec_nb.secrets.words import PASSWORD_TAGS, TAGS, WHY

_INSTEAD = (
    "First change it where it is valid. Then read the new one with os.environ[...] or getpass.getpass(), or from the "
    "secret store of your platform (Colab userdata, Kaggle secrets, Databricks secrets); clear outputs that show it."
)
# A telling word, the rest of its name, and within a few characters what gives it a value (in a traceback, where the
# codes of colours were is blank). In HTML the quote between
# them is written as a character reference.
_REFERENCE = r"(?:&[#\w]{2,6};)?"
_TAIL = r"\w{0,24}" + _REFERENCE + r"[\"'\]\\*]{0,4}[ \t]{0,40}[=:,)]"
_KEYS = Trigger(
    ("key", "secret", "token", "pat", "clave", "chave", "chiave", "ssel"),
    r"(?i)(?:api|access|secret|auth|private|account|shared|storage|subscription|encryption|signing|service|master"
    r"|license|app|application|consumer|admin|client|bearer|refresh|id|session|personal|bot|oauth|user|hf|github|gh|git"
    r"|jwt|security|sas|deploy|hub|webhook|write|read|wandb|kaggle|openai)[_. -]?(?:key|secret|token|access|pat)"
    + _TAIL
    + r"|(?:clave|chave|chiave|schl[^\s=:]{1,2}ssel)"
    + _TAIL,
)
_COMMANDS = Trigger(
    ("token", "key", "secret", "pass"), r"(?i)(?:--?|%env |%set_env )\w{0,20}[_-]?(?:token|key|secret|pass)\w{0,10}[ =]"
)
_CALLS = Trigger(
    tuple(f"{word.lower()}(" for word in WORDS), rf"(?:{'|'.join(WORDS)})\([^\n]{{0,80}}[\"'][^\s\"']{{4}}"
)
# Words for "password" that hold no "pass".
_FOREIGN = ("kennwort", "contrase", "senha", "wachtwoord", "haslo", "heslo")
_VAGUE = Trigger(
    ("token", "secret", "credential", "cred", "bearer", "jwt", "authorization", "_key", "auth", "pat"),
    r"(?i)(?:token|secrets?|credentials?|creds?|bearer|jwt|authorization|_key|auth"
    r"|_pat)" + _REFERENCE + r"[\"'\]\\*\d_]{0,4}[ \t]{0,40}[=:,)]",
)
_PASSWORDS = Trigger(
    ("pass", "pwd", "pswd", "pw", *_FOREIGN),
    r"(?i)(?:pass\w{0,6}|pwd|pswd|pw|kennwort|contrase[^\s=:]{1,2}a|senha|wachtwoord|haslo|heslo)"
    + _REFERENCE
    + r"[\"'\]\\*\d_]{0,4}[ \t]{0,40}[=:,)]",
)
_AUTH_PAIR = Trigger(("auth", "cred"), r"(?:auth|credentials|creds)[ \t]{0,3}=[ \t]{0,3}\(")

_IN_COMMENT = Trigger(("key",), r"(?i)#[^\n]{0,80}\bkey[ \t]{0,3}[:=][ \t]{0,3}[^\s]{16}")
_SAID = Trigger(
    ("key", "token", "secret", "pass", *_FOREIGN),
    r"(?i)(?:key|token|secret|passwor[dt]|passwd|kennwort|contrase[^\s=:]{1,2}a|senha|passe|wachtwoord|haslo|heslo)"
    r"(?:[ \t]{1,3}(?:is|was|ist|es|est|[^\s]{1,2}))?[ \t]{0,2}:?[ \t]{1,3}[`\"'][^\s`\"']{6}",
)

_FIELD = late(r"\"PasswordModel\"[^{}]{0,1500}?\"value\"\s{0,8}:\s{0,8}\"(?P<typed>[^\"\n]{1,300})\"", re.ASCII)
_WIDGET = '{{"_model_name": "PasswordModel", "layout": "IPY_MODEL_3f9a", "value": "{}"}}'


def _typed_passwords(text: Text) -> Iterator[Match]:
    for found in _FIELD.finditer(text.source):
        if not is_placeholder(found["typed"]):
            place = Span(*found.span("typed"))
            yield Match(place, remedy(text, place, "PASSWORD"), (place,))


_KEY = mixed(30)
RULES = (
    Rule(
        id="SEC400",
        name="key-in-clear-text",
        severity=Severity.HIGH,
        message="A key or token stands in clear text",
        why=WHY,
        instead=_INSTEAD,
        find=Named((Kind.KEY,), "key or token", (_KEYS, _COMMANDS, _CALLS, _SAID)),
        bad={
            f'api_key = "{_KEY}"': 'import os\napi_key = os.environ["API_KEY"]',
            f'client = Client(api_key="{_KEY}")': 'import os\nclient = Client(api_key=os.environ["API_KEY"])',
            f'c = {{"access_token": "{_KEY}"}}': 'import os\nc = {"access_token": os.environ["ACCESS_TOKEN"]}',
            f'import os\nos.environ["MY_API_KEY"] = "{_KEY}"': (
                'import getpass\nimport os\nos.environ.setdefault("MY_API_KEY", getpass.getpass("MY_API_KEY: "))'
            ),
            f'import os\nkey = os.getenv("MY_API_KEY", "{_KEY}")': 'import os\nkey = os.getenv("MY_API_KEY")',
            f'api_key = "{_KEY[:15]}" "{_KEY[15:]}"': 'import os\napi_key = os.environ["API_KEY"]',
            f'def ask(q, api_key="{_KEY}"): ...': 'import os\ndef ask(q, api_key=os.environ["API_KEY"]): ...',
            f'p.add_argument("--api-key", default="{_KEY}")': (
                'import os\np.add_argument("--api-key", default=os.environ["API_KEY"])'
            ),
            f'class S(BaseModel):\n    api_key: str = Field(default="{_KEY}")': (
                'import os\nclass S(BaseModel):\n    api_key: str = Field(default=os.environ["API_KEY"])'
            ),
            'SECRET_KEY = "wq*2#8-t6z!fg6y_$aeu@u2o@fy&*g7-6q"': 'import os\nSECRET_KEY = os.environ["SECRET_KEY"]',
            f'a = api_key = "{_KEY}"': 'import os\na = api_key = os.environ["API_KEY"]',
            f"!tool --api-key {_KEY}": "!tool --api-key $API_KEY",
            f"%env MY_API_KEY={_KEY}": (
                'import getpass\nimport os\nos.environ.setdefault("MY_API_KEY", getpass.getpass("MY_API_KEY: "))'
            ),
            f"# api_key: {_KEY}": "# api_key: [redacted]",
            f'clave_api = "{_KEY}"': 'import os\nclave_api = os.environ["CLAVE_API"]',
        },
        good=(
            'api_key = "your-api-key"',
            'api_key = os.environ["OPENAI_API_KEY"]',
            'client = Client(api_key="OPENAI_API_KEY")',
            'os.environ["API_KEY"] = "sk-..."',
            'api_key = userdata.get("openai_api_key")',
            "api_key = getpass.getpass('Enter your API key: ')",
            'primary_key = "customer_id_2021a"',
            'api_key_file = "/home/jovyan/key1.json"',
            'api_key = "{{ MY_API_KEY }}"',
            'access_token_url = "https://login.example.com/oauth2/v2.0/token"',
        ),
        parts=EVERYWHERE,
        tags=TAGS,
    ),
    Rule(
        id="SEC401",
        name="token-in-clear-text",
        severity=Severity.MEDIUM,
        message="A value drawn by a machine stands in clear text under a name such as token or secret",
        why=WHY,
        instead=_INSTEAD,
        find=Named((Kind.VAGUE, Kind.VAGUE_KEY), "token or secret", (_VAGUE, _COMMANDS, _CALLS, _SAID, _IN_COMMENT)),
        bad={
            f'token = "{_KEY}"': 'import os\ntoken = os.environ["TOKEN"]',
            f'login("{_KEY}")': 'import os\nlogin(os.environ["TOKEN"])',
            f"x = 1  # key: {_KEY}": "x = 1  # key: [redacted]",
            f'g = Github("{_KEY}")': 'import os\ng = Github(os.environ["TOKEN"])',
        },
        good=(
            'token = "<|endoftext|>"',
            'pad_token = "[PAD]"',
            'tokenizer = AutoTokenizer.from_pretrained("google/flan-t5-xxl")',
            'next_page_token = "CAUQAA9x8sT7kQz2LmW0pV"',
            'sort_key = "created_at"',
            f'token_ids = "{_KEY}"',
            'key = "3f9a0c7b-1d24-4865-a9fc-e27a4d18c365"',
            'token = "Transformers2Encoder"',
            f'ssh_host_key = "SHA256:{_KEY}abcd"',
        ),
        parts=EVERYWHERE,
        tags=TAGS,
    ),
    Rule(
        id="SEC410",
        name="password-in-clear-text",
        severity=Severity.HIGH,
        message="A password stands in clear text",
        why=WHY,
        instead=_INSTEAD,
        find=Named((Kind.PASSWORD,), "password", (_PASSWORDS, _COMMANDS, _CALLS, _AUTH_PAIR, _SAID)),
        bad={
            'password = "hunter2"': 'import os\npassword = os.environ["PASSWORD"]',
            'db = connect(user="bob", password="hunter2")': (
                'import os\ndb = connect(user="bob", password=os.environ["PASSWORD"])'
            ),
            'user, pwd = "bob", "hunter2"': 'import os\nuser, pwd = "bob", os.environ["PASSWORD"]',
            'server.login("bob@corp.org", "hunter2")': (
                'import os\nserver.login("bob@corp.org", os.environ["PASSWORD"])'
            ),
            'get(url, auth=("bob", "hunter2"))': 'import os\nget(url, auth=("bob", os.environ["PASSWORD"]))',
            'ok = password == "hunter2"': 'import os\nok = password == os.environ["PASSWORD"]',
            'config = \'{"password": "hunter2"}\'': (
                'import os\nconfig = f\'{{"password": "{os.environ["PASSWORD"]}"}}\''
            ),
            "!mysqldump --password=hunter2 shop": "!mysqldump --password=$PASSWORD shop",
            'mot_de_passe = "hunter2"': 'import os\nmot_de_passe = os.environ["MOT_DE_PASSE"]',
            'contraseña = "hunter2"': 'import os\ncontraseña = os.environ["CONTRASENA"]',
            'db = connect(senha="hunter2")': 'import os\ndb = connect(senha=os.environ["SENHA"])',
            "# Kennwort: hunter2": "# Kennwort: [redacted]",
        },
        good=(
            'password = ""',
            'password = "password"',
            'password = "<your password>"',
            'password = getpass.getpass("Password: ")',
            'password_field = "pw1"',
            'parser.add_argument("--password", help="the password")',
            "vocab = {'password': 5590}",
            'password = os.environ["DB_PASSWORD"]',
            'password = "DB_PASSWORD"',
            'password = f"{secret}"',
            '"""password: required"""',
            'password = "dein_passwort"',
            'senha = "sua-senha-aqui"',
            'mot_de_passe = "votre_mot_de_passe"',
            'password = "foobar"',
            'password = "not-needed"',
        ),
        parts=EVERYWHERE,
        tags=PASSWORD_TAGS,
    ),
    Rule(
        id="SEC420",
        name="password-in-widget-state",
        severity=Severity.HIGH,
        message="The saved state of a password field holds what was typed into it",
        why="ipywidgets saves the value of a Password widget in clear text with the notebook.",
        instead="First change the password. Then clear the widget state (Widgets > Clear Widget State) or use getpass.",
        find=_typed_passwords,
        bad={_WIDGET.format("hunter2"): _WIDGET.format("[redacted]")},
        good=(_WIDGET.format(""), '{"_model_name": "TextModel", "value": "hunter2"}'),
        parts=EVERYWHERE,
        example_part="metadata",
        tags=PASSWORD_TAGS,
        triggers=(Trigger(("passwordmodel",), r"PasswordModel"),),
    ),
)
