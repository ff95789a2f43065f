"""PII130 to PII134: a frame that holds personal data leaves the notebook."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.pii_flow_frames import Columns, is_seen, may_be_personal, personal_columns, told
from mlsec_nb.uses import PythonCell

_WRITERS = frozenset(
    "to_csv to_pickle to_parquet to_json to_excel to_feather to_html to_sql to_stata write_csv write_parquet "
    "write_json write_excel write_ndjson sink_csv sink_parquet".split()
)
_SENDERS = late(r"(?:requests|httpx|aiohttp)\.(?:\w+\.)?(?:post|put|patch|request)")
_MODELS = late(
    r"(?:openai|anthropic|litellm|ollama|cohere|mistralai|groq|together|vertexai|google\.generativeai|google\.genai"
    r"|langchain\w*|llama_index|huggingface_hub\.(?:Async)?InferenceClient)(?:\.\w+)*"
    r"\.(?:create|completion|acompletion|generate_content|send_message|invoke|ainvoke|stream|batch|predict|complete|chat"
    r"|generate|parse|text_generation|chat_completion|run)"
)
_WEB = late(r"(?:https?|ftps?)://")
_PUBLIC = late(
    r"(?:s3a?|gs|abfss?|wasbs?)://[^/]{0,80}(?:public|open-?data|www|website|static)[^/]{0,40}/"
    r"|(?:/var/www|/srv/www)/|(?:.{0,200}/)?(?:public|public_html|htdocs|www|static|_site|docs)/|dbfs:/FileStore/"
)
_PATHS = ("path_or_buf", "path", "file", "excel_writer", "buf")
_VISIBLE = frozenset(("print", "display", "IPython.display.display", "IPython.core.display.display"))


@dataclass(frozen=True, slots=True)
class Flow:
    """Finds calls that carry columns of personal data; one step worse where a kernel has seen the values."""

    carried: Callable[[PythonCell, ast.Call], Columns]
    severity: Severity
    words: str
    parses: ClassVar[bool] = False
    """The cell need not be parsed beforehand."""

    def __call__(self, text: Text) -> Iterator[Match]:
        cell = text.python if text.names and may_be_personal(text.names) else None
        if cell is None:
            return
        for call in cell.code.calls:
            columns = self.carried(cell, call)
            if columns:
                severity = self.severity.shifted(1) if is_seen(columns, cell.names) else self.severity
                yield Match(cell.code.span(call), message=f"{self.words}: {told(columns)}", severity=severity)


def _sent(cell: PythonCell, call: ast.Call) -> Columns:
    if _SENDERS.fullmatch(cell.name_of(call.func) or ""):
        return _given(cell, [keyword.value for keyword in call.keywords if keyword.arg != "headers"] + call.args[1:])
    return _written_to(cell, call, lambda path: _WEB.match(path) is not None)


def _prompted(cell: PythonCell, call: ast.Call) -> Columns:
    if not _MODELS.fullmatch(cell.name_of(call.func) or ""):
        return {}
    return _given(cell, [*call.args, *(keyword.value for keyword in call.keywords)])


def _published(cell: PythonCell, call: ast.Call) -> Columns:
    return _written_to(cell, call, lambda path: _PUBLIC.match(path) is not None)


def _stored(cell: PythonCell, call: ast.Call) -> Columns:
    return _written_to(cell, call, lambda path: not (_PUBLIC.match(path) or _WEB.match(path)))


def _written_to(cell: PythonCell, call: ast.Call, wanted: Callable[[str], bool]) -> Columns:
    """What a call writes to a path that is wanted; of the path, U+FFFC stands for what is not known."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _WRITERS:
        return {}
    named = [keyword.value for keyword in call.keywords if keyword.arg in _PATHS]
    given = (call.args or named)[:1]
    return personal_columns(cell, call.func.value) if given and wanted(cell.shape(given[0])) else {}


def _given(cell: PythonCell, arguments: list[ast.expr]) -> Columns:
    found: dict[str, str] = {}
    for argument in arguments:
        found |= personal_columns(cell, argument)
    return found


def _shown(text: Text) -> Iterator[Match]:
    cell = text.python if text.names and may_be_personal(text.names) else None
    if cell is None:
        return
    shown = [argument for call in cell.code.calls if cell.name_of(call.func) in _VISIBLE for argument in call.args]
    last = cell.code.tree.body[-1:]
    ends_quietly = text.source.rstrip().endswith(";")
    shown += [one.value for one in last if isinstance(one, ast.Expr) and not ends_quietly]
    for node in shown:
        columns = personal_columns(cell, node)
        if columns:
            yield Match(
                cell.code.span(node), message=f"personal data is shown, and the output is saved: {told(columns)}"
            )


_FRAME_LIBRARIES = ("pandas", "pd", "polars", "pl", "geopandas", "dask", "cudf", "modin")
_WRITE = Trigger(tuple(sorted(_WRITERS)), rf"\.(?:{'|'.join(sorted(_WRITERS))})\(")
_TAGS = ("CWE-359", "CWE-200", "GDPR-Art-5", "GDPR-Art-32")
_READ = 'import pandas as pd\nusers = pd.read_csv("users.csv")\n'
_LESS = "Send what the task needs and nothing that points at a person: drop or pseudonymise the columns first."

RULES: tuple[Rule, ...] = (
    Rule(
        id="PII130",
        name="personal-data-sent",
        severity=Severity.MEDIUM,
        message="a frame with personal data is sent over the network",
        why="What has left cannot be called back, and the receiver becomes a processor of personal data.",
        instead=_LESS,
        find=Flow(_sent, Severity.MEDIUM, "personal data is sent over the network"),
        bad={
            f"{_READ}import requests\nrequests.post(url, json=users[['email', 'plan']].to_dict())": None,
            f"{_READ}users['ssn'] = 0\nusers.to_csv('https://example.org/upload')": None,
        },
        good=(
            f"{_READ}import requests\nusers['email']\nrequests.post(url, json=users.drop(columns=['email']).to_dict())",
            f"{_READ}import requests\nusers['email']\nrequests.post(url, json={{'rows': len(users)}})",
            f"{_READ}import requests\nusers['plan']\nrequests.post(url, data=users.to_json())",
        ),
        tags=_TAGS,
        triggers=(Trigger(("post", "put", "patch", "request"), r"\.(?:post|put|patch|request)\("), _WRITE),
        needs=_FRAME_LIBRARIES,
    ),
    Rule(
        id="PII131",
        name="personal-data-in-prompt",
        severity=Severity.MEDIUM,
        message="personal data of a frame is put into a prompt",
        why="A prompt is sent to the model's provider, who may store it; a model may repeat it.",
        instead=_LESS,
        find=Flow(_prompted, Severity.MEDIUM, "personal data is put into a prompt"),
        bad={
            f"{_READ}users['email']\nfrom openai import OpenAI\nclient = OpenAI()\n"
            'client.responses.create(model="m", input=f"Sum up: {users.to_string()}")': None,
            f"{_READ}import anthropic\nrows = users[['email']].head().to_json()\n"
            'talk = [{"role": "user", "content": "Sum up " + rows}]\n'
            "anthropic.Anthropic().messages.create(model=m, messages=talk)": None,
            f"{_READ}from langchain_openai import ChatOpenAI\nllm = ChatOpenAI()\n"
            "for mail in users['email']:\n    pass\nllm.invoke(users['email'].to_list())": None,
        },
        good=(
            (
                f"{_READ}users['email']\nfrom openai import OpenAI\nclient = OpenAI()\n"
                'client.responses.create(model="m", input=f"Columns: {users.dtypes}")'
            ),
            (
                f"{_READ}users['email']\nfrom openai import OpenAI\nclient = OpenAI()\n"
                'client.responses.create(model="m", input=users["text"][0])'
            ),
        ),
        tags=(*_TAGS, "OWASP-LLM02", "AML.T0057"),
        triggers=(
            Trigger(
                (
                    "create(",
                    "completion(",
                    "generate",
                    "send_message(",
                    "invoke(",
                    "stream(",
                    "batch(",
                    "predict(",
                    "complete(",
                    "chat",
                    "parse(",
                    "run(",
                ),
                r"\.(?:create|a?completion|generate_content|send_message|a?invoke|stream|batch|predict|complete|chat"
                r"|generate|parse|text_generation|chat_completion|run)\(",
            ),
        ),
        needs=(
            "openai",
            "anthropic",
            "litellm",
            "ollama",
            "cohere",
            "mistralai",
            "groq",
            "together",
            "vertexai",
            "google",
            "langchain",
            "llama_index",
            "huggingface_hub",
        ),
    ),
    Rule(
        id="PII132",
        name="personal-data-published",
        severity=Severity.MEDIUM,
        message="a frame with personal data is written to a public place",
        why="Folders and buckets of these names are served to everybody.",
        instead="Write it where access is controlled, and without the columns that point at people.",
        find=Flow(_published, Severity.MEDIUM, "personal data is written to a place that looks public"),
        bad={
            f"{_READ}users['email']\nusers.to_csv('public/users.csv')": None,
            f"{_READ}users['email']\nusers.to_parquet('s3://acme-public/users.parquet')": None,
        },
        good=(
            f"{_READ}users['email']\nusers.to_csv('data/users.csv')",
            f"{_READ}users['email']\nusers.drop(columns=['email']).to_csv('public/users.csv')",
        ),
        tags=(*_TAGS, "CWE-552"),
        triggers=(_WRITE,),
        needs=_FRAME_LIBRARIES,
    ),
    Rule(
        id="PII133",
        name="personal-data-stored-plain",
        severity=Severity.LOW,
        message="a frame with personal data is written in the clear",
        why="A copy lives as long as nobody deletes it, and is easily committed with the notebook.",
        instead="Write it without the columns that point at people, or to a store with access control and deletion.",
        find=Flow(_stored, Severity.LOW, "personal data is written in the clear"),
        bad={f"{_READ}users['email']\nusers.to_csv('data/users.csv')": None},
        good=(f"{_READ}users['email']\nusers.drop(columns=['email']).to_csv('data/users.csv')",),
        tags=(*_TAGS, "CWE-312"),
        default=False,
        triggers=(_WRITE,),
        needs=_FRAME_LIBRARIES,
    ),
    Rule(
        id="PII134",
        name="personal-data-shown",
        severity=Severity.LOW,
        message="a frame with personal data is shown, and outputs are saved",
        why="Outputs are part of the notebook's file: whoever gets it reads these rows.",
        instead="Show df.dtypes or df.drop(columns=[...]).head(), or clear the output before you save.",
        find=_shown,
        bad={f"{_READ}users['email']\nusers.head()": None, f"{_READ}users['email'].str.lower()\nprint(users)": None},
        good=(f"{_READ}users['email']\nusers.dtypes", f"{_READ}users['email']\nusers.head();"),
        tags=_TAGS,
        default=False,
        triggers=(
            Trigger(("print(", "display(", "head(", "sample(", "tail("), r"\b(?:print|display|head|sample|tail)\("),
        ),
        needs=_FRAME_LIBRARIES,
    ),
)
