"""DES: LLM frameworks, model registries and exchange formats."""

from __future__ import annotations

import ast

from mlsec_nb.calls import calls, keyword_is, keyword_truthy, set_keyword
from mlsec_nb.findings import Fix, Severity
from mlsec_nb.inspected import inspect_beside, told
from mlsec_nb.loading import FROM_ELSEWHERE, UNSAFE_LOAD, weighed
from mlsec_nb.options import Setting, option
from mlsec_nb.rule import Rule, word
from mlsec_nb.uses import Use
from mlsec_nb.versions import is_older
from mlsec_nb.writers import is_written_before

_FLAVORS = (
    "catboost diviner fastai gluon h2o johnsnowlabs keras langchain lightgbm mleap onnx paddle pmdarima prophet "
    "pyfunc pyspark.ml pytorch sentence_transformers shap sklearn spacy spark statsmodels tensorflow transformers "
    "xgboost"
).split()


def _weighed_index(setting: Setting) -> tuple[Severity | None, str | None]:
    """Medium when this notebook has written the index itself; what is in a folder that lies beside the notebook."""
    call, cell = setting.call, setting.cell
    folder = _argument(call, "folder_path") if call else None
    if call is None or folder is None:
        return None, None
    inside = inspect_beside(setting.text.directory, cell.shape(folder))
    message = _UNPICKLES + told(inside, torch=False) if inside else None
    if inside and inside.verdict.value == "dangerous":
        return Severity.CRITICAL, message
    own = is_written_before(cell, folder, cell.code.span(call).start) or (inside and inside.verdict.value == "clean")
    return Severity.MEDIUM if own else None, message


def _argument(call: ast.Call, keyword: str) -> ast.expr | None:
    """The argument of that name, or the first one."""
    named = next((given.value for given in call.keywords if given.arg == keyword), None)
    return named or next(iter(call.args), None)


_UNPICKLES = "allow_dangerous_deserialization=True unpickles the stored index"


def _is_lang_hub(use: Use) -> bool:
    path = use.argument("path", 0)
    return path is not None and use.cell.shape(path).startswith("lc://")


def _reads_an_array(use: Use) -> bool:
    """Whether DES050 speaks of it."""
    return use.name.startswith(("numpy.", "cupy.", "jax.numpy."))


def _registry_severity(use: Use) -> Severity | None:
    """Low for a known run or registered model, which not everybody can write to."""
    uri = use.argument("model_uri", 0)
    named = uri is not None and use.cell.shape(uri).startswith(("runs:/", "models:/"))
    return Severity.LOW if named else None


def _trusts_all(use: Use) -> bool | None:
    """Whether `trusted` is True or simply what the file asks for."""
    given = use.argument("trusted", 1)
    if given is None:
        return False
    if use.cell.name_of(given) in ("skops.io.get_untrusted_types", "skops.io._persist.get_untrusted_types"):
        return True
    if isinstance(given, ast.List | ast.Tuple):
        return False
    return keyword_is("trusted", True, position=1)(use)


def _nothing_trusted(use: Use) -> Fix | None:
    return set_keyword("trusted", "[]", "Trust no type until you have looked at them", position=1)(use)


def _is_old_skops(use: Use) -> bool:
    """CVE-2025-54412 and CVE-2025-54413, fixed in 0.12; CVE-2025-54886 in Card.get_model, fixed in 0.13."""
    return is_older(use.cell.names.version_of("skops"), "0.13" if use.name.endswith("get_model") else "0.12")


def _is_old_onnx(use: Use) -> bool:
    """CVE-2022-25882 and CVE-2024-27318, fixed in 1.16."""
    return is_older(use.cell.names.version_of("onnx"), "1.16")


_TAGS = ("CWE-94", "AML.T0050", "AML.T0102", "OWASP-LLM05", "OWASP-LLM06")

RULES: tuple[Rule, ...] = (
    Rule(
        id="DES080",
        name="dangerous-deserialization",
        severity=Severity.HIGH,
        message=_UNPICKLES,
        why="The documents of the index are a pickle, and whoever can write to the folder runs code here.",
        instead="Build the index again, or store faiss.write_index and the documents as JSON.",
        find=option("allow_dangerous_deserialization", safe_value="False", weigh=_weighed_index),
        bad={
            'FAISS.load_local("index", e, allow_dangerous_deserialization=True)': 'FAISS.load_local("index", e, '
            "allow_dangerous_deserialization=False)",
        },
        good=('db = FAISS.load_local("index", embeddings)',),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES081",
        name="dangerous-tools",
        severity=Severity.HIGH,
        message="lets the answer of a model run code or send requests from here",
        why="Whatever a prompt can make the model say is then done with your rights.",
        instead="Leave it out, or give the tool a sandbox without network and files.",
        find=option("allow_dangerous_code", "allow_dangerous_requests", "allow_dangerous_tools"),
        bad={"agent = create_pandas_dataframe_agent(llm, df, allow_dangerous_code=True)": None},
        good=("agent = create_pandas_dataframe_agent(llm, df, allow_dangerous_code=False)",),
        tags=_TAGS,
    ),
    Rule(
        id="DES082",
        name="python-repl-tool",
        severity=Severity.HIGH,
        message="runs Python text, usually the answer of a model, in this process",
        why="Whatever a prompt can make the model say is then done with your rights.",
        instead="A tool that runs in a sandbox without network and files.",
        find=calls("*.PythonREPL", "*.PythonREPLTool", "*.PythonAstREPLTool"),
        bad={"from langchain_experimental.utilities import PythonREPL\nPythonREPL().run(answer)": None},
        good=("from langchain_community.utilities import WikipediaAPIWrapper",),
        tags=_TAGS,
    ),
    Rule(
        id="DES083",
        name="langchain-hub-chain",
        severity=Severity.HIGH,
        message="loads a chain from a public hub; it can name code to run",
        why="A chain's configuration can contain tools and prompts that run code.",
        instead="Build the chain in code.",
        find=calls("*.load_chain", "*.load_agent", "*.load_prompt", when=_is_lang_hub, references=False),
        bad={'from langchain.chains import load_chain\nc = load_chain("lc://chains/x/chain.json")': None},
        good=('from langchain.chains import load_chain\nc = load_chain("chain.json")',),
        tags=FROM_ELSEWHERE,
    ),
    Rule(
        id="DES084",
        name="langchain-secrets-from-env",
        severity=Severity.HIGH,
        message="a serialized object can read your environment variables while it is loaded",
        why="secrets_from_env=True fills in whatever variable the data names, and objects can send it away.",
        instead="secrets_from_env=False, and pass the secrets that are needed in secrets_map.",
        find=option("secrets_from_env", safe_value="False"),
        bad={
            "from langchain.load import loads\nx = loads(text, secrets_from_env=True)": "from langchain.load "
            "import loads\nx = loads(text, secrets_from_env=False)",
        },
        good=("from langchain.load import loads\nx = loads(text, secrets_map={})",),
        tags=("CWE-502", "CWE-200", "AML.T0055", "OWASP-LLM02", "OWASP-LLM03"),
    ),
    weighed(
        Rule(
            id="DES085",
            name="program-allow-pickle",
            severity=Severity.HIGH,
            message="allow_pickle=True lets the saved program run code while it is loaded",
            why="The file then holds pickled Python objects.",
            instead="Save the state only (program.save to .json) and load it into a program that is built in code.",
            find=calls(
                "*.load",
                "*.load_state",
                when=keyword_truthy("allow_pickle"),
                unless=_reads_an_array,
                references=False,
                fix=set_keyword("allow_pickle", "False"),
            ),
            bad={
                'import dspy\np = dspy.load("p", allow_pickle=True)': "import dspy\n"
                'p = dspy.load("p", allow_pickle=False)',
            },
            good=('import dspy\np = dspy.load("p")', "import json\nx = json.load(f)"),
            triggers=(word("allow_pickle"),),
            tags=UNSAFE_LOAD,
        ),
        "path",
    ),
    weighed(
        Rule(
            id="DES086",
            name="mlflow-load-model",
            severity=Severity.MEDIUM,
            message="mlflow load_model unpickles the model, or imports code that its MLmodel file names",
            why="Whoever can write to the artifact folder runs code here, also without any pickle (loader_module).",
            instead="Load known runs of your own registry; inspect the folder; prefer skops and safetensors flavors.",
            find=calls(
                *(f"mlflow.{flavor}.load_model" for flavor in _FLAVORS),
                "mlflow.pyfunc.spark_udf",
                "mlflow.pyfunc.load_pyfunc",
                severity=_registry_severity,
            ),
            bad={"import mlflow\nm = mlflow.pyfunc.load_model(uri)": None},
            good=('import mlflow\nmlflow.sklearn.log_model(m, "model")',),
            tags=UNSAFE_LOAD,
        ),
        "model_uri",
    ),
    Rule(
        id="DES087",
        name="skops-trust-all",
        severity=Severity.HIGH,
        message="trusts every type that the file asks for, which is no protection",
        why="skops is safe because you say which types may be made; this list comes from the file itself.",
        instead='trusted=["package.Type", ...], after a look at what get_untrusted_types prints.',
        find=calls("skops.io.load", "skops.io.loads", when=_trusts_all, references=False, fix=_nothing_trusted),
        bad={
            'import skops.io as sio\nm = sio.load("m.skops", trusted=True)': "import skops.io as sio\n"
            'm = sio.load("m.skops", trusted=[])',
            "import skops.io as sio\nm = sio.load(p, trusted=sio.get_untrusted_types(file=p))": "import "
            "skops.io as sio\nm = sio.load(p, trusted=[])",
        },
        good=(
            'import skops.io as sio\nm = sio.load("m.skops", trusted=["xgboost.sklearn.XGBClassifier"])',
            'import skops.io as sio\nprint(sio.get_untrusted_types(file="m.skops"))',
        ),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES088",
        name="skops-outdated",
        severity=Severity.HIGH,
        message="this skops can run code from a file in spite of its list of trusted types; upgrade to 0.13",
        why="CVE-2025-54412, CVE-2025-54413 (before 0.12), CVE-2025-54886 (Card.get_model before 0.13).",
        instead="skops>=0.13.",
        find=calls(
            "skops.io.load",
            "skops.io.loads",
            "skops.card.Card.get_model",
            when=_is_old_skops,
            references=False,
        ),
        bad={'%pip install skops==0.11.0\nimport skops.io as sio\nm = sio.load("m.skops")': None},
        good=('import skops.io as sio\nm = sio.load("m.skops")',),
        tags=(*UNSAFE_LOAD, "CWE-1395"),
    ),
    Rule(
        id="DES089",
        name="onnx-outdated",
        severity=Severity.INFO,
        message="this onnx reads files outside of the model's folder when a model asks for it; upgrade to 1.16",
        why="External tensor data can name any path (CVE-2022-25882, CVE-2024-27318).",
        instead="onnx>=1.16.",
        find=calls("onnx.load", "onnx.load_model", when=_is_old_onnx),
        bad={'%pip install onnx==1.15.0\nimport onnx\nm = onnx.load("m.onnx")': None},
        good=('import onnx\nm = onnx.load("m.onnx")',),
        tags=("CWE-22", "CWE-1395", "OWASP-ML06", "OWASP-LLM03"),
    ),
    Rule(
        id="DES090",
        name="tensorrt-engine",
        severity=Severity.INFO,
        message="a TensorRT engine is a compiled program; build it here instead of loading one from elsewhere",
        why="Engines and their plugins run natively, without checks.",
        instead="Build the engine from ONNX on this machine.",
        find=calls("*.deserialize_cuda_engine"),
        bad={"engine = runtime.deserialize_cuda_engine(data)": None},
        good=("data = builder.build_serialized_network(network, config)",),
        tags=("CWE-502", "OWASP-ML06", "OWASP-LLM03"),
    ),
)
