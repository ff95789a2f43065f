"""EXE: what a language model answered is run; and code objects made of bytes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Text
from mlsec_nb.origin import MODEL_WORDS, origins
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.execution_eval import OTHER_EXECUTOR, OTHER_EXECUTORS
from mlsec_nb.shell_calls import SHELL_CALL, shell_uses
from mlsec_nb.uses import PythonCell, Use

_RUNNERS = Trigger(
    ("eval", "exec", "system", "popen", "subprocess", "getoutput"),
    r"(?:^|[^.\w])(?:eval|exec)\(|" + SHELL_CALL,
)
# Interpreters as tools of an agent: their argument is code.
_TOOLS = tuple(
    f"{package}.{name}.run"
    for package in ("langchain_experimental.utilities", "langchain_experimental.tools", "langchain.utilities")
    for name in ("PythonREPL", "PythonREPLTool", "PythonAstREPLTool")
)


def _model_output_run(text: Text) -> Iterator[Match]:
    cell = text.python if text.names and text.names.mentions(MODEL_WORDS) else None
    for use in _running_calls(cell) if cell else ():
        if "model" in origins(use.cell, use.args[0]):
            yield Match(use.span)


def _running_calls(cell: PythonCell) -> Iterator[Use]:
    for name in ("eval", "exec", "builtins.eval", "builtins.exec", *OTHER_EXECUTORS, *_TOOLS):
        yield from (use for use in cell.uses(name) if use.call and use.args)
    yield from shell_uses(cell)


def _code_of_bytes(text: Text) -> Iterator[Match]:
    cell = text.python
    for name in ("types.FunctionType", "types.CodeType") if cell else ():
        for use in cell.uses(name) if cell else ():
            if use.args and _has_marshal(use):
                yield Match(use.span)


def _has_marshal(use: Use) -> bool:
    for part in ast.walk(use.args[0]):
        if isinstance(part, ast.Name):
            values = [binding.value for binding in use.cell.bindings(part) if isinstance(binding.value, ast.Call)]
        else:
            values = [part] if isinstance(part, ast.Call) else []
        if any(use.cell.name_of(value.func) in ("marshal.loads", "marshal.load") for value in values):
            return True
    return False


RULES: tuple[Rule, ...] = (
    Rule(
        id="EXE004",
        name="model-output-executed",
        severity=Severity.HIGH,
        message="what a language model answered is run as code or as a command",
        why="A prompt, or a document that the model read, can make it answer with any command, which then runs as you.",
        instead="Show it and ask, or run it in a sandbox without network, secrets and your files; "
        "let the model choose among functions.",
        find=_model_output_run,
        parses=False,
        triggers=(_RUNNERS, OTHER_EXECUTOR),
        bad={
            "from openai import OpenAI\nclient = OpenAI()\n"
            "reply = client.chat.completions.create(model=m, messages=q)\n"
            "exec(reply.choices[0].message.content)": None,
            "import anthropic, os\nanswer = anthropic.Anthropic().messages.create(model=m, messages=q)\n"
            "command = answer.content[0].text\nos.system(command)": None,
            "import ollama\nreply = ollama.chat(model=m, messages=q)\n"
            "get_ipython().run_cell(reply['message']['content'])": None,
            "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI()\neval(llm.invoke(question).content)": None,
        },
        good=(
            "from openai import OpenAI\nprint(OpenAI().responses.create(model=m, input=q).output_text)",
            "import json, openai\njson.loads(openai.OpenAI().responses.create(model=m, input=q).output_text)",
            "exec(code)",
        ),
        tags=(
            "CWE-95",
            "CWE-78",
            "CWE-1426",
            "AML.T0102",
            "AML.T0051",
            "AML.T0050",
            "OWASP-LLM05",
            "OWASP-LLM01",
            "B102",
            "B307",
        ),
    ),
    Rule(
        id="EXE014",
        name="code-object-from-bytes",
        severity=Severity.CRITICAL,
        message="bytes are turned into a function",
        why="marshal.loads gives back any compiled code, and types.FunctionType makes it callable.",
        instead="Ship the source as a module and import it.",
        find=_code_of_bytes,
        triggers=(Trigger(("marshal",), r"\bmarshal\b"), Trigger(("functiontype",), r"\bFunctionType\b")),
        bad={
            "import marshal, types\nf = types.FunctionType(marshal.loads(data), globals())": None,
            "import marshal\nfrom types import FunctionType\ncode = marshal.loads(data)\nf = FunctionType(code, {})": (
                None
            ),
        },
        good=("import types\nisinstance(f, types.FunctionType)", "import types\ntypes.FunctionType(g.__code__, {})"),
        tags=("CWE-502", "CWE-94", "AML.T0011.000", "OWASP-ML06", "B302"),
    ),
)
