"""DES: code and pickled weights from model hubs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlsec_nb.calls import POSSIBLE, argument_like, calls, keyword_given
from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.loading import FROM_ELSEWHERE, UNSAFE_LOAD
from mlsec_nb.notebook import Text
from mlsec_nb.options import Setting, option
from mlsec_nb.python import Code
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.uses import Use
from mlsec_nb.values import UNKNOWN_PART

_COMMIT = late(r"[0-9a-f]{40}")
_FLAG = late(r"--trust[-_]remote[-_]code\b(?![ =](?:[Ff]alse|0)\b)|\btrust_remote_code=[Tt]rue\b")
_PICKLED_FILE = r"\.(?:bin|pt|pth|pkl|pickle|ckpt|joblib|msgpack|h5)$"
_HUB_CALLS = (
    "*.from_pretrained", "datasets.load_dataset", "huggingface_hub.hf_hub_download", "*.hf_hub_download",
    "*.snapshot_download", "sentence_transformers.SentenceTransformer",
)  # fmt: skip


def _pinned(setting: Setting) -> tuple[Severity | None, str | None]:
    """Medium when the reviewed commit of the code is pinned: nobody can change it later; of MCP, what it is there."""
    if setting.call and isinstance(setting.call.func, ast.Attribute) and setting.call.func.attr == "from_mcp":
        return None, "trust_remote_code=True lets tools of an MCP server run as you"
    for keyword in setting.call.keywords if setting.call else ():
        if keyword.arg in ("revision", "code_revision") and _COMMIT.fullmatch(setting.cell.shape(keyword.value)):
            return Severity.MEDIUM, None
    return None, None


def _flags(text: Text) -> Iterator[Match]:
    """The option on a command line, in a list of arguments or in a text of options."""
    cell = text.python
    for found in _FLAG.finditer(text.source):
        start, _ = text.line_span(found.start())
        before = text.source[start : found.start()].lstrip()
        if not before.startswith("#") and (cell is None or before.startswith(("!", "%"))):
            yield Match(Span(found.start(), found.end()))
    for span, conditional in _strings(cell.code).items() if cell else ():
        for found in _FLAG.finditer(text.source, span.start, span.end):
            yield Match(Span(found.start(), found.end()), message=POSSIBLE if conditional else None)


def _strings(code: Code) -> dict[Span, bool]:
    """Where the texts of a cell stand (the pieces of an f-string share a place), and which of them an `if` guards.

    Not those that only say which options a program of the notebook has.
    """
    return {
        code.span(string): _is_conditional(code, string)
        for string in code.strings
        if not _is_declared(code, code.parent_of.get(string))
    }


def _is_declared(code: Code, around: ast.AST | None) -> bool:
    """Whether it is an argument of argparse's `add_argument` or click's `option`, and the option is off by default."""
    call = code.parent_of.get(around) if isinstance(around, ast.keyword) else around
    match call:
        case ast.Call(func=ast.Attribute(attr="add_argument" | "option"), keywords=keywords):
            return not any(
                keyword.arg == "default" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
                for keyword in keywords
            )
    return False


def _is_conditional(code: Code, node: ast.AST | None) -> bool:
    while node is not None and not isinstance(node, ast.If | ast.IfExp):
        node = code.parent_of.get(node)
    return node is not None


def _is_pinned(use: Use) -> bool | None:
    revision = use.argument("revision")
    if revision is None:
        return _is_local(use)
    return _COMMIT.fullmatch(use.cell.shape(revision)) is not None


def _is_local(use: Use) -> bool:
    given = use.argument("pretrained_model_name_or_path", 0) or use.argument("path")
    shape = use.cell.shape(given) if given is not None else UNKNOWN_PART
    return shape.startswith((".", "/", "~"))


# Where evaluate itself looks for a name without an owner.
_OFFICIAL_METRICS = ("evaluate-metric", "evaluate-measurement", "evaluate-comparison")


def _is_remote_metric(use: Use) -> bool:
    """Whether evaluate.load gets `owner/name`, a metric that anybody can have published."""
    given = use.argument("path", 0)
    shape = use.cell.shape(given) if given is not None else ""
    if shape.partition("/")[0] in _OFFICIAL_METRICS:
        return False
    return re.match(r"[\w\ufffc-][\w.\ufffc-]{0,95}/[\w.\ufffc-]", shape) is not None and not shape.endswith(".py")


RULES: tuple[Rule, ...] = (
    Rule(
        id="DES070",
        name="trust-remote-code",
        severity=Severity.HIGH,
        message="trust_remote_code=True runs Python files from the model's repository",
        why="Whoever can push to the repository runs code here, today or after your review.",
        instead="Leave it out; if the model needs it, read the code and pin revision and code_revision.",
        find=option("trust_remote_code", "HF_DATASETS_TRUST_REMOTE_CODE", safe_value="False", weigh=_pinned),
        bad={
            'm = AutoModel.from_pretrained("o/m", trust_remote_code=True)': 'm = AutoModel.from_pretrained("o/m", '
            "trust_remote_code=False)",
            "t = ToolCollection.from_mcp(server, trust_remote_code=True)": "t = ToolCollection.from_mcp(server, "
            "trust_remote_code=False)",
            'options = {"trust_remote_code": True}\nm = AutoModel.from_pretrained("o/m", **options)': "options = "
            '{"trust_remote_code": False}\nm = AutoModel.from_pretrained("o/m", **options)',
        },
        good=(
            'm = AutoModel.from_pretrained("o/m", trust_remote_code=False)',
            'TRUST = False\nm = AutoModel.from_pretrained("o/m", trust_remote_code=TRUST)',
        ),
        tags=(*FROM_ELSEWHERE, "AML.T0011.001", "AML.T0109", "B615"),
    ),
    Rule(
        id="DES071",
        name="trust-remote-code-flag",
        severity=Severity.HIGH,
        message="this text turns trust_remote_code on, which runs Python files from the model's repository",
        why="Whoever can push to the repository runs code here, today or after your review.",
        instead="Leave it out; if the model needs it, read the code and pin --revision and --code-revision.",
        find=_flags,
        triggers=(
            Trigger(("--trust",), r"--trust[-_]remote[-_]code"),
            Trigger(("trust_remote_code=true",), r"\btrust_remote_code=[Tt]rue"),
        ),
        bad={
            "!vllm serve o/m --trust-remote-code": None,
            'args = []\nif local:\n    args.append("--trust-remote-code")': None,
            'args = f"pretrained={model},trust_remote_code=True"': None,
        },
        good=(
            "!vllm serve o/m",
            "f(m, trust_remote_code=True)",
            "# !vllm serve o/m --trust-remote-code",
            'parser.add_argument("--trust-remote-code", action="store_true", help="as vllm --trust-remote-code")',
        ),
        tags=(*FROM_ELSEWHERE, "AML.T0011.001", "AML.T0109"),
    ),
    Rule(
        id="DES072",
        name="hub-unpinned",
        severity=Severity.INFO,
        message="downloads whatever the repository holds today: no commit is pinned",
        why="The owner, or whoever takes the account over, can replace the files; results cannot be reproduced.",
        instead='Pass revision="<40-character commit>".',
        find=calls(*_HUB_CALLS, unless=_is_pinned, references=False),
        bad={
            'm = AutoModel.from_pretrained("o/m")': None,
            'm = AutoModel.from_pretrained("o/m", revision="main")': None,
        },
        good=(
            'm = AutoModel.from_pretrained("./checkpoint")',
            f'm = AutoModel.from_pretrained("o/m", revision="{"0123456789" * 4}")',
        ),
        tags=("CWE-494", "CWE-353", "AML.T0109", "AML.T0058", "OWASP-ML06", "OWASP-LLM03", "OWASP-LLM04", "B615"),
        default=False,
    ),
    Rule(
        id="DES073",
        name="safetensors-off",
        severity=Severity.MEDIUM,
        message="use_safetensors=False asks for the pickled weights",
        why="Pickled weights can run code; the repository usually has safetensors as well.",
        instead="use_safetensors=True.",
        find=option("use_safetensors", unsafe=False, safe_value="True"),
        bad={
            'm = AutoModel.from_pretrained("o/m", use_safetensors=False)': 'm = AutoModel.from_pretrained("o/m", '
            "use_safetensors=True)",
        },
        good=('m = AutoModel.from_pretrained("o/m", use_safetensors=True)',),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES074",
        name="hub-pickled-file",
        severity=Severity.MEDIUM,
        message="downloads a pickled file from a hub",
        why="The file can run code when it is loaded, and nothing pins what it holds.",
        instead="The .safetensors file of the same repository, with revision= set to a commit.",
        find=calls("*.hf_hub_download", "*.cached_file", when=argument_like(_PICKLED_FILE, "filename", 1)),
        bad={'from huggingface_hub import hf_hub_download\np = hf_hub_download("o/m", "pytorch_model.bin")': None},
        good=('from huggingface_hub import hf_hub_download\np = hf_hub_download("o/m", "model.safetensors")',),
        tags=(*UNSAFE_LOAD, "CWE-494"),
    ),
    Rule(
        id="DES075",
        name="from-pickle",
        severity=Severity.MEDIUM,
        message="from_pickle runs whatever code is in the file",
        why="The file is a pickle.",
        instead="A plain format of the same library.",
        find=calls("*.from_pickle"),
        bad={'index = Index.from_pickle("index.pkl")': None},
        good=('index.to_pickle("index.pkl")',),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES077",
        name="custom-pipeline",
        severity=Severity.MEDIUM,
        message="custom_pipeline downloads a Python file and runs it",
        why="The code comes from a community folder or a repository that others can change.",
        instead="A pipeline that diffusers ships, or a local copy of the code that you have read.",
        find=calls("*.from_pretrained", when=keyword_given("custom_pipeline"), references=False),
        bad={'p = DiffusionPipeline.from_pretrained("o/m", custom_pipeline="o/p")': None},
        good=('p = DiffusionPipeline.from_pretrained("o/m")',),
        triggers=(Trigger(("custom_pipeline",), r"\bcustom_pipeline\b"),),
        tags=FROM_ELSEWHERE,
    ),
    Rule(
        id="DES078",
        name="evaluate-remote",
        severity=Severity.MEDIUM,
        message="evaluate.load downloads a Python file from a user's repository and runs it",
        why="A metric is code, and whoever owns the repository can change it.",
        instead="A metric that the library itself publishes, or a local copy that you have read.",
        find=calls("evaluate.load", when=_is_remote_metric, references=False),
        bad={'import evaluate\nm = evaluate.load("someone/metric")': None},
        good=(
            'import evaluate\nm = evaluate.load("evaluate-metric/mase")\nn = evaluate.load("accuracy")',
            'import evaluate\nm = evaluate.load("./metric.py")',
        ),
        tags=FROM_ELSEWHERE,
    ),
)
