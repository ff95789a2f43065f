"""Where secrets stand in real notebooks: every idiom gives exactly one finding, on the secret itself."""

from __future__ import annotations

from base64 import b64encode

import pytest

from mlsec_nb.edits import applied
from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Notebook, Part, Text
from mlsec_nb.rules import RULES
from mlsec_nb.scan import Scanner
from mlsec_nb.secrets.checksums import crc32_base62
from mlsec_nb.secrets.samples import hexes, jwt, letters, mixed

SCANNER = Scanner([rule for rule in RULES if rule.id.startswith("SEC")], disk_cache=False)
TOKEN = "hf_" + letters(34)
PASSWORD = "hunt" + "er2!x"
KEY = mixed(40)

PYTHON = (
    'HF_TOKEN = "{}"',
    "hf_token: str = '{}'",
    'login(token="{}")',
    'login("{}")',
    'model = AutoModel.from_pretrained("a/b", use_auth_token="{}")',
    'os.environ["HF_TOKEN"] = "{}"',
    "os.environ['HF_TOKEN']='{}'",
    'os.environ.setdefault("HF_TOKEN", "{}")',
    'os.environ.update({{"HF_TOKEN": "{}"}})',
    'token = os.getenv("HF_TOKEN", "{}")',
    'token = os.environ.get("HF_TOKEN") or "{}"',
    'config = {{"hf_token": "{}", "n": 1}}',
    'config["hf_token"] = "{}"',
    'self.token = "{}"',
    'headers = {{"Authorization": "Bearer {}"}}',
    'headers = {{"Authorization": f"Bearer {}"}}',
    'headers = {{"x-api-key": "{}"}}',
    'def ask(question, api_key="{}"): ...',
    "class Settings:\n    api_key = '{}'",
    'if token == "{}": ...',
    'api_token = f"{}"',
    'api_token = """{}"""',
    'api_token = b"{}"',
    'config = \'{{"hf_token": "{}"}}\'',
    'env = """\nHF_TOKEN={}\n"""',
    'subprocess.run(["tool", "--token", "{}"])',
    '%time api_token = "{}"',
    '%%time\napi_token = "{}"',
    '# api_token = "{}"\nx = 1',
    'api_token = "{}"\nfor x in :\n  (((',
)
SHELL = (
    "%env HF_TOKEN={}",
    "%env HF_TOKEN {}",
    "%set_env HF_TOKEN={}",
    "!export HF_TOKEN={}",
    '!export HF_TOKEN="{}"',
    "%%bash\nexport HF_TOKEN={}",
    '!curl -H "Authorization: Bearer {}" https://api.corp.org',
    "!curl -H 'X-Api-Key: {}' https://api.corp.org",
    "!huggingface-cli login --token {}",
    "!tool --api-key={}",
    "!git clone https://user:{}@git.corp.org/a/b",
    "!git clone https://{}@git.corp.org/a/b",
    "%%writefile .env\nHF_TOKEN={}",
    "!echo 'HF_TOKEN={}' >> .env",
)
OTHER: tuple[tuple[Part, str], ...] = (
    ("output", "env: HF_TOKEN={}"),
    ("output", "{{'hf_token': '{}', 'x': 1}}"),
    ("output", "Client(api_key='{}', x=1)"),
    ("output", '----> 3 client = Client(api_key="{}")'),
    ("markdown", "HF_TOKEN: {}"),
    ("markdown", '```python\nHF_TOKEN = "{}"\n```'),
    ("markdown", "The token is `{}`."),
    ("metadata", '{{"papermill": {{"parameters": {{"hf_token": "{}"}}}}}}'),
    ("raw", "export HF_TOKEN={}"),
)
ALL: tuple[tuple[Part, str], ...] = (*(("code", idiom) for idiom in PYTHON + SHELL), *OTHER)


def found(source: str, part: Part = "code") -> list[tuple[str, str, Severity]]:
    """(rule, what the finding is on, severity) of everything the engine reports."""
    text = Text.of(source, part)
    names = text.names or Notebook.of_source("").names
    report = SCANNER.scan(Notebook("n.ipynb", [text], names))
    assert not report.errors
    return [(f.rule, source[f.span.start : f.span.end], f.severity) for f in report.findings]


@pytest.mark.parametrize("secret", [TOKEN, KEY], ids=["provider token", "key of an unknown service"])
@pytest.mark.parametrize(("part", "idiom"), ALL)
def test_each_idiom_gives_one_finding(part: Part, idiom: str, secret: str) -> None:
    source = idiom.format(secret)
    findings = found(source, part)
    assert len(findings) == 1
    assert secret in findings[0][1]


@pytest.mark.parametrize(("part", "idiom"), ALL)
def test_a_providers_token_is_called_by_its_name(part: Part, idiom: str) -> None:
    assert [rule for rule, _, _ in found(idiom.format(TOKEN), part)] == ["SEC001"]


@pytest.mark.parametrize(
    "stand_in", ["your-token-here", "hf_" + "x" * 34, "<token>", "hf_...", "${HF_TOKEN}", "HF_TOKEN"]
)
@pytest.mark.parametrize(("part", "idiom"), ALL)
def test_stand_ins_are_silent_everywhere(part: Part, idiom: str, stand_in: str) -> None:
    assert not found(idiom.format(stand_in), part)


PASSWORDS = (
    'password = "{}"',
    'db = connect(host="h", user="u", passwd="{}")',
    'db_pass = "{}"',
    'user, pwd = "bob", "{}"',
    'config = {{"user": "me", "password": "{}"}}',
    'os.environ["PGPASSWORD"] = "{}"',
    'reader.option("password", "{}")',
    'server.login("me@corp.org", "{}")',
    'requests.get(url, auth=("bob", "{}"))',
    'requests.get(url, auth=HTTPBasicAuth("bob", "{}"))',
    'keyring.set_password("service", "bob", "{}")',
    'archive.extractall(pwd=b"{}")',
    "# password: {}",
    '"postgresql://bob:{}@db.corp.org/shop"',
    'create_engine(f"mysql+pymysql://root:{}@{{host}}/db")',
    '"Driver={{ODBC Driver 17}};Server=x;UID=bob;PWD={}"',
    "%sql postgresql://bob:{}@localhost/shop",
    "%%sql\nCREATE USER bob IDENTIFIED BY '{}'",
    "%env DB_PASSWORD={}",
    "!curl -u bob:{} https://api.corp.org",
    "!sshpass -p {} ssh db.corp.org",
    "!wget --user bob --password {} https://corp.org",
    "%%bash\nPGPASSWORD={} psql -h x",
    "%%writefile config.yaml\ndb:\n  password: {}\n",
)


@pytest.mark.parametrize("idiom", PASSWORDS)
def test_each_password_gives_one_finding(idiom: str) -> None:
    findings = found(idiom.format(PASSWORD))
    assert len(findings) == 1
    assert PASSWORD in findings[0][1]


def test_two_adjacent_literals_are_one_secret() -> None:
    source = f'api_key = ("{KEY[:20]}"\n           "{KEY[20:]}")'
    assert len(found(source)) == 1
    assert len(found(f'api_key = "{KEY[:20]}" + "{KEY[20:]}"')) == 1


def test_every_place_of_a_secret_is_reported() -> None:
    assert len(found(f'a = "{TOKEN}"\nb = "{TOKEN}"')) == 2


def test_a_key_pair_is_two_findings() -> None:
    pair = f's3(aws_access_key_id="AK{"IAQ7TZRKBMWXPDVHJ2"}", aws_secret_access_key="{mixed(18)}/{mixed(21)}")'
    assert [rule for rule, _, _ in found(pair)] == ["SEC103", "SEC100"]


def test_a_shipped_password_is_low() -> None:
    assert [severity for _, _, severity in found('connect(password="postgres")')] == [Severity.LOW]


def test_check_digits_decide_the_severity_of_a_token() -> None:
    issued = mixed(30) + crc32_base62(mixed(30))
    assert [severity for _, _, severity in found(f'token = "gh{"p_" + issued}"')] == [Severity.CRITICAL]
    assert [severity for _, _, severity in found(f'token = "gh{"p_" + mixed(36)}"')] == [Severity.MEDIUM]


QUIET: tuple[tuple[Part, str], ...] = (
    ("code", 'tokenizer.add_special_tokens({"pad_token": "[PAD]"})'),
    ("code", 'stop_token = "<|im_end|>"'),
    ("code", 'key = dbutils.secrets.get(scope="my-scope", key="storage-account-key1")'),
    ("code", 'client = OpenAI(base_url="http://localhost:11434/v1", api_key="ollama")'),
    ("code", 'client = OpenAI(base_url="http://localhost:8000/v1", api_key="not-needed")'),
    ("code", f'model = load("google/flan-t5-xxl", revision="{hexes(40)}", token=True)'),
    ("code", f'sha256 = "{hexes(64)}"'),
    ("code", 'key_arn = "arn:aws:kms:us-east-1:123456789012:key/3f9a0c7b-e1d2-4486-a0b9-ce27a4d18c36"'),
    ("code", 'idempotency_key = "3f9a0c7b-e1d2-4486-a0b9-ce27a4d18c36"'),
    ("code", 'secret_name = "prod/db/password1"'),
    ("code", f'PUBLIC_KEY = "{mixed(40)}"'),
    ("code", "RUN = 'adduser --disabled-password --gecos user1'"),
    ("code", "password = getpass.getpass('Password: ')"),
    ("output", "token: 15339\nloss: 0.2"),
    ("output", "{'entity': 'B-PER', 'token': 2131, 'word': 'Ġhello'}"),
    ("output", "Password: ··········"),
    ("output", f"wandb: Syncing run {hexes(40)}"),
    ("output", "nextPageToken: CAUQAA9x8sT7kQz2LmW0pV"),
    ("output", f'<img src="data:image/png;base64,{"AK" + "IAQ7TZRKBMWXPDVHJ2" * 40}">'),
    ("markdown", "Set `OPENAI_API_KEY`: export OPENAI_API_KEY=<your key>"),
    ("output", f'"sha256Hash": "{b64encode(hexes(64).encode()).decode()}"'),
    ("output", f'<script integrity="sha512-{mixed(85)}A=="></script>'),
    ("markdown", "* **token**: the input token; **password**: required, string"),
    ("metadata", f'{{"colab": {{"provenance": [{{"file_id": "1{mixed(32)}"}}]}}}}'),
    (
        "metadata",
        '{"model_id": "3f9a0c7be1d248650b9fce27a4d18c36", "key": "IPY_MODEL_3f9a0c7be1d248650b9fce27a4d18c36"}',
    ),
)


@pytest.mark.parametrize(("part", "source"), QUIET)
def test_what_only_looks_like_a_secret_is_silent(part: Part, source: str) -> None:
    assert not found(source, part)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id.startswith("SEC")], ids=lambda rule: rule.id)
def test_no_message_holds_the_secret(rule: object) -> None:
    for bad in getattr(rule, "bad"):  # noqa: B009
        text = Text.of(bad, getattr(rule, "example_part"))  # noqa: B009
        for match in getattr(rule, "find")(text):  # noqa: B009
            said = (match.message or "") + (match.fix.title if match.fix else "")
            assert match.secret
            assert not any(bad[span.start : span.end] in said for span in match.secret)


def test_outputs_are_masked_safely() -> None:
    text = Text.of(f"key is {jwt()}", "output")
    rule = next(rule for rule in RULES if rule.id == "SEC210")
    (match,) = rule.find(text)
    assert match.fix is not None and match.fix.safe
    assert applied(text.source, match.fix.edits) == "key is [redacted]"
