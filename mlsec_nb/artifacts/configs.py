"""Texts that steer how a model is loaded: Hugging Face's JSON files, MLflow's MLmodel, objects in JSON and YAML."""

from __future__ import annotations

import re

from .case import BrokenError, Case, shown
from .dangers import danger_of
from .json_content import decode, objects, repeats_a_key
from .keras_files import inspect_description, is_description
from .templates import inspect_template
from .verdict import Verdict

_MLMODEL_ENTRY = re.compile(
    r"(?:^[ \t]{0,40}|[{,][ \t]{0,40})[\"']?"
    r"(loader_module|code|python_model|model_code_path|python_function|flavors)[\"']?"
    r"[ \t]{0,9}:",
    re.M,
)
# YAML lets a value begin on a later line, behind comments, a tag, an anchor or the sign of a block.
_BEFORE_VALUE = re.compile(r"(?:\s{1,200}|#[^\n]{0,400}|[|>][-+\d]{0,2}(?=\s)|[!&][^\s,{}]{0,200}){0,50}")
_VALUE = re.compile(r"[^\n,}]{0,400}")
_NEXT_ENTRY = re.compile(r":(?:\s|$)")
_TARGET_ENTRY = re.compile(r"(?:^[ \t-]{0,80}|[{,][ \t]{0,40})['\"]?_target_['\"]?[ \t]{0,9}:", re.M)
_NOTHING = ("", "null", "~")
_POINTS_ELSEWHERE = "An MLmodel file only points to the model; inspect the files next to it too."
_MLMODEL_MARKS = frozenset(("loader_module", "python_function", "flavors"))
# A tag of PyYAML that makes an object or fetches a name; `python/tuple` and the like make plain values.
_YAML_TAG = re.compile(r"(?:!!|2002:)python/(object(?:/apply|/new)?|name|module)\b:?([\w.]{0,200})")
_JSONPICKLE = ("py/object", "py/type", "py/function", "py/reduce", "py/repr", "py/class")
_CUSTOM_CODE = {
    "auto_map": "The model brings Python files of its own, which run with trust_remote_code=True. "
    "Read them, and pin the revision to a commit.",
    "custom_pipelines": "The model brings a pipeline in Python of its own, which runs with trust_remote_code=True.",
    "custom_pipeline": "The model names a pipeline in Python of its own.",
}


def inspect_json(case: Case, data: bytes) -> str | None:
    """Judge a JSON file; returns its format, or None when it is not JSON. Raises BudgetError."""
    try:
        value = decode(data)
    except BrokenError:
        return None
    described = False
    for node in objects(value):
        described = described or is_description(node)
        _judge_settings(case, node)
    if repeats_a_key(value):
        case.note(Verdict.REVIEW, "It has a key twice, so that two readers may see different content.")
    if described:
        inspect_description(case, value)
        return "keras config"
    return "json config"


def _judge_settings(case: Case, node: dict[str, object]) -> None:
    for key, reason in _CUSTOM_CODE.items():
        if node.get(key):
            case.note(Verdict.REVIEW, reason)
    if node.get("trust_remote_code") is True:
        case.note(Verdict.REVIEW, "It switches trust_remote_code on. Set it to False and pin the revision to a commit.")
    if isinstance(target := node.get("_target_"), str):
        _judge_target(case, target)
    if isinstance(flavor := node.get("python_function"), dict):
        _judge_flavor(case, flavor)
    for template in _templates(node.get("chat_template")):
        inspect_template(case, template)
    for key in _JSONPICKLE:
        if key in node:
            _judge_named(case, "jsonpickle", node[key])


def _judge_named(case: Case, reader: str, named: object) -> None:
    """Judge what a text asks its reader to make or to call."""
    name = named if isinstance(named, str) else ""
    module, _, word = name.replace("/", ".").rpartition(".")
    if name:
        case.globals.add(shown(name))
    if danger_of(module, word.partition("(")[0]):
        case.note(Verdict.DANGEROUS, f"{reader} would reach {shown(name)}, which can run code.")
    else:
        case.note(
            Verdict.REVIEW, f"{reader} would make objects of {shown(name) or 'what it computes'}; use plain data."
        )


def _templates(value: object) -> list[str]:
    """Tokenizer configurations hold one template, or a list of named ones."""
    if isinstance(value, str):
        return [value]
    named = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    texts = [entry.get("template") if isinstance(entry, dict) else entry for entry in named]
    return [text for text in texts if isinstance(text, str)]


def _judge_target(case: Case, target: str) -> None:
    module, _, name = target.rpartition(".")
    case.globals.add(shown(target))
    if danger_of(module, name):
        case.note(Verdict.DANGEROUS, f"hydra would call {shown(target)}, which can run code. Allow known targets only.")
    else:
        case.note(Verdict.REVIEW, f"hydra would call {shown(target)}; allow known targets only.")


def inspect_targets(case: Case, text: str) -> bool:
    """Judge the `_target_` entries of a hydra or NeMo configuration in YAML; returns whether there are any."""
    targets = sorted({_value_at(text, match.end()) for match in _TARGET_ENTRY.finditer(text)} - {""})
    for target in targets:
        _judge_target(case, target)
    return bool(targets)


def inspect_tags(case: Case, text: str) -> bool:
    """Judge the tags of a YAML text that make Python objects; returns whether there are any."""
    found = sorted({(match[1], match[2]) for match in _YAML_TAG.finditer(text)})
    for _, name in found:
        _judge_named(case, "yaml.load", name)
    return bool(found)


def is_mlmodel(text: str, name: str) -> bool:
    """Is a text the MLmodel file of an MLflow model."""
    found = {match[1] for match in _MLMODEL_ENTRY.finditer(text)}
    return name.rpartition("/")[2] == "MLmodel" or len(found & _MLMODEL_MARKS) >= 2


def inspect_mlmodel(case: Case, text: str) -> None:
    """Judge an MLmodel file entry by entry. Known miss: a key that is spelled with escapes, an alias or behind `?`."""
    for key, value in sorted({(match[1], _value_at(text, match.end())) for match in _MLMODEL_ENTRY.finditer(text)}):
        _judge_entry(case, key, value)
    case.note(Verdict.REVIEW, _POINTS_ELSEWHERE)


def _value_at(text: str, at: int) -> str:
    """The value of an entry whose colon ends at `at`; "" when the next entry comes first."""
    begin = _BEFORE_VALUE.match(text, at)
    found = _VALUE.match(text, begin.end() if begin else at)
    value = found[0].partition(" #")[0].strip().strip("'\"") if found else ""
    return "" if _NEXT_ENTRY.search(value) else value


def _judge_flavor(case: Case, flavor: dict[str, object]) -> None:
    """Judge what an MLmodel file that is written as JSON, which is YAML too, says of its Python function."""
    for key, value in flavor.items():
        _judge_entry(case, key, str(value or ""))
    case.note(Verdict.REVIEW, _POINTS_ELSEWHERE)


def _judge_entry(case: Case, key: str, value: str) -> None:
    if key == "loader_module" and value and not value.startswith("mlflow."):
        case.globals.add(shown(value))
        case.note(
            Verdict.DANGEROUS, f"MLflow imports the module {shown(value)} to load it, which runs that module's code."
        )
    elif key == "code" and value not in _NOTHING:
        case.note(Verdict.REVIEW, "It brings a folder of Python code, which MLflow puts on the import path.")
    elif key == "model_code_path" and value not in _NOTHING:
        case.note(Verdict.REVIEW, "The model is a Python script, which MLflow runs to load it.")
    elif key == "python_model":
        case.note(Verdict.REVIEW, "It loads a Python object with cloudpickle; inspect the pickle next to it.")
