"""Whether text was written by a language model, typed in by somebody, or read from a file or the network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

from mlsec_nb.late import late
from mlsec_nb.uses import PythonCell

Origin = Literal["model", "user", "network", "file"]

_MAX_EXPRESSIONS = 400
_MAX_STEPS = 6

# Clients of language models: whatever their calls give back was written by a model.
_MODEL = late(
    r"(?:openai|anthropic|litellm|ollama|cohere|mistralai|groq|together|replicate|vertexai|dspy|instructor|guidance|llama_cpp|vllm"
    r"|google\.generativeai|google\.genai|langchain\w*|langgraph|llama_index|huggingface_hub\.(?:Async)?InferenceClient)\..+"
    r"|transformers\.(?:pipeline|(?:\w+\.)+(?:generate|decode|batch_decode))"
)  # fmt: skip
MODEL_WORDS = (
    "openai", "anthropic", "litellm", "ollama", "cohere", "mistralai", "groq", "together", "replicate", "vertexai",
    "dspy", "instructor", "guidance", "llama_cpp", "vllm", "google", "lang", "llama_index", "huggingface_hub",
    "transformers",
)  # fmt: skip
"""Without one of these in a notebook's code no model's answer is in it."""
# Widgets with free text only: what a Dropdown or a slider gives is one of the author's own choices.
_USER = late(
    r"(?:builtins\.)?input|raw_input|ipywidgets\.(?:widgets\.)?(?:Text|Textarea|Combobox|Password|FileUpload)(?:\..+)?"
    r"|(?:flask|bottle)\.request\..+|streamlit\.(?:\w+\.)?(?:text_input|text_area|chat_input|file_uploader)|sys\.argv"
    r"|dbutils\.widgets\.get"
)
_NETWORK = late(
    r"(?:requests|httpx|aiohttp)\.(?:\w+\.)*(?:get|post|put|request)(?:\.\w+)*"
    r"|(?:urllib\.request|urllib2|urllib|six\.moves\.urllib\.request)\.urlopen(?:\.\w+)*|urllib3\.(?:\w+\.)+request"
)
_FILE = late(r"(?:io\.|codecs\.)?open(?:\.\w+)*|(?:pathlib\.)?Path\.read_(?:text|bytes)")


def origins(cell: PythonCell, node: ast.expr) -> frozenset[Origin]:
    """Where parts of an expression's value come from, also through names; empty when nothing is known."""
    return frozenset(_origins(cell, node, 0, set()))


def _origins(cell: PythonCell, node: ast.expr, step: int, seen: set[ast.expr]) -> Iterator[Origin]:
    """`seen`: values already followed; a name used twice comes from the same places twice."""
    for part in _bounded_walk(node):
        if not isinstance(part, ast.Call | ast.Attribute | ast.Name):
            continue
        kind = _kind(cell.name_of(part.func if isinstance(part, ast.Call) else part) or "", part)
        if kind:
            yield kind
        elif isinstance(part, ast.Name) and step < _MAX_STEPS:
            for binding in cell.bindings(part):
                if binding.value is not None and binding.value not in seen:
                    seen.add(binding.value)
                    yield from _origins(cell.beside(binding), binding.value, step + 1, seen)


def _bounded_walk(node: ast.expr) -> Iterator[ast.AST]:
    stack: list[ast.AST] = [node]
    for _ in range(_MAX_EXPRESSIONS):
        if not stack:
            return
        part = stack.pop()
        yield part
        if not isinstance(part, ast.Lambda):
            stack.extend(ast.iter_child_nodes(part))


def _kind(name: str, part: ast.AST) -> Origin | None:
    if _USER.fullmatch(name):
        return "user"
    if not isinstance(part, ast.Call):
        return None
    if _MODEL.fullmatch(name):
        return "model"
    if _NETWORK.fullmatch(name):
        return "network"
    return "file" if _FILE.fullmatch(name) else None
