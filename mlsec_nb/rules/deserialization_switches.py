"""DES: switches that turn a library's own protection off for the whole process."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlsec_nb.calls import calls
from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.loading import UNSAFE_LOAD
from mlsec_nb.notebook import Text
from mlsec_nb.python import Code
from mlsec_nb.rule import Find, Match, Rule, Trigger, word
from mlsec_nb.statements import remove_statement
from mlsec_nb.uses import PythonCell

_TRUE = r"(?:1|true|True|TRUE|yes|y|on)"


def _variable_on(name: str) -> Find:
    """Finds places that set an environment variable: `os.environ[...] =`, `%env`, `export`, `ENV=1 command`."""
    setting = re.compile(rf"""\b{name}["']?\s{{0,3}}\]?[\s=,:]{{1,5}}["']?(?P<value>{_TRUE})\b""")

    def find(text: Text) -> Iterator[Match]:
        for found in setting.finditer(text.source):
            line_start, _ = text.line_span(found.start())
            if "#" in text.source[line_start : found.start()]:
                continue
            span = Span(found.start("value"), found.end("value"))
            off = "0" if found["value"] == "1" else "false"
            yield Match(Span(found.start(), found.end()), Fix(f"Set {name} to {off}", (Edit(span, off),)))

    return find


def _variable_trigger(name: str) -> tuple[Trigger, ...]:
    return (word(name),)


def _patched(text: Text) -> Iterator[Match]:
    """Statements that replace torch.load by something that is not restricted."""
    cell = text.python
    for node in cell.code.assignments if cell else ():
        if cell is None or not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Attribute) and cell.name_of(target) in ("torch.load", "torch.serialization.load"):
                yield from _judged_patch(cell, node)


def _judged_patch(cell: PythonCell, node: ast.Assign) -> Iterator[Match]:
    body = _body_of(cell, node.value)
    if not any(_switches_off(part) for part in ast.walk(body)):
        return
    fix = Fix("Leave torch.load as it is", (remove_statement(cell.code, node),))
    yield Match(cell.code.span(node), fix)


def _body_of(cell: PythonCell, value: ast.expr) -> ast.AST:
    """The function that a name stands for, else the expression itself."""
    if isinstance(value, ast.Name):
        for binding in cell.bindings(value):
            if binding.definition is not None:
                return binding.definition
            if binding.value is not None:
                return binding.value
    return value


def _switches_off(node: ast.AST) -> bool:
    """`weights_only=False`, `options["weights_only"] = False`, `setdefault("weights_only", False)`, `{...: False}`."""
    match node:
        case ast.keyword(arg="weights_only", value=ast.Constant(value=False)):
            return True
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value="weights_only"))]):
            return isinstance(node.value, ast.Constant) and node.value.value is False
        case ast.Call(args=[ast.Constant(value="weights_only"), ast.Constant(value=False)]):
            return True
        case ast.Dict(keys=keys, values=values):
            return any(
                isinstance(key, ast.Constant)
                and key.value == "weights_only"
                and isinstance(value, ast.Constant)
                and value.value is False
                for key, value in zip(keys, values)
            )
    return False


def _statement_removed(code: Code, call: ast.Call) -> Fix | None:
    statement = code.parent_of.get(call)
    if not isinstance(statement, ast.Expr):
        return None
    return Fix("Remove the call", (remove_statement(code, statement),))


_TORCH_VARIABLE = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"
_MLFLOW_VARIABLE = "MLFLOW_ALLOW_PICKLE_DESERIALIZATION"
_UNSAFE_KERAS = tuple(
    f"{keras}.{place}.enable_unsafe_deserialization"
    for keras in ("keras", "tensorflow.keras", "tf_keras")
    for place in ("config", "saving", "src.saving.serialization_lib")
)

_PARTIAL = "import torch\nfrom functools import partial\n"
_WRAPPER = """import torch
old = torch.load
def load(*args, **options):
    options["weights_only"] = False
    return old(*args, **options)
"""

RULES: tuple[Rule, ...] = (
    Rule(
        id="DES012",
        name="torch-weights-only-off",
        severity=Severity.HIGH,
        message=f"{_TORCH_VARIABLE} makes every torch.load run code that is in its file",
        why="The variable switches the safe default of torch 2.6 off for the whole process and its children.",
        instead="Leave it unset; name the classes you need with torch.serialization.safe_globals.",
        find=_variable_on(_TORCH_VARIABLE),
        triggers=_variable_trigger(_TORCH_VARIABLE),
        bad={
            f'import os\nos.environ["{_TORCH_VARIABLE}"] = "1"': f'import os\nos.environ["{_TORCH_VARIABLE}"] = "0"',
            f"%env {_TORCH_VARIABLE}=true": f"%env {_TORCH_VARIABLE}=false",
            f"!export {_TORCH_VARIABLE}=1 && python train.py": f"!export {_TORCH_VARIABLE}=0 && python train.py",
        },
        good=(f'import os\nos.environ["{_TORCH_VARIABLE}"] = "0"', f"# os.environ['{_TORCH_VARIABLE}'] = '1'"),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES013",
        name="torch-load-patched",
        severity=Severity.HIGH,
        message="torch.load is replaced by a form that runs code that is in the file",
        why="From here on every library in this process loads checkpoints unrestricted, without a trace at the call.",
        instead="Leave torch.load alone and pass weights_only=False only where a file of your own needs it.",
        find=_patched,
        triggers=(Trigger(("load",), r"\bload\s{0,3}=[^=]"),),
        bad={
            f"{_PARTIAL}torch.load = partial(torch.load, weights_only=False)\nx = 1": f"{_PARTIAL}x = 1",
            f"{_WRAPPER}torch.load = load\n": _WRAPPER,
        },
        good=(
            f"{_PARTIAL}torch.load = partial(torch.load, weights_only=True)",
            "self.load = partial(read, weights_only=False)",
        ),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES031",
        name="keras-unsafe-mode",
        severity=Severity.HIGH,
        message="Keras will run code that saved models contain",
        why="The switch removes safe_mode for every model that this process loads later.",
        instead="Remove the call; register your own layers with keras.saving.register_keras_serializable.",
        find=calls(*_UNSAFE_KERAS, fix=lambda use: _statement_removed(use.cell.code, use.call) if use.call else None),
        bad={
            "import keras\nkeras.config.enable_unsafe_deserialization()\nmodel = build()": "import keras\n"
            "model = build()",
            "from tensorflow import keras\nif legacy:\n    keras.config.enable_unsafe_deserialization()\n": "from "
            "tensorflow import keras\nif legacy:\n    pass\n",
        },
        good=("import keras\nkeras.config.set_floatx('float32')",),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES076",
        name="mlflow-pickle-allowed",
        severity=Severity.MEDIUM,
        message=f"{_MLFLOW_VARIABLE} lets MLflow unpickle the models it loads",
        why="A pickled model runs code when it is loaded, and whoever can write to the registry can put one there.",
        instead="Leave it unset and log models with skops, safetensors or ONNX flavors.",
        find=_variable_on(_MLFLOW_VARIABLE),
        triggers=_variable_trigger(_MLFLOW_VARIABLE),
        bad={f"%env {_MLFLOW_VARIABLE}=true": f"%env {_MLFLOW_VARIABLE}=false"},
        good=(f'import os\nos.environ["{_MLFLOW_VARIABLE}"] = "false"',),
        tags=UNSAFE_LOAD,
    ),
)
