"""skops files: a schema that names every type and function that loading constructs."""

from __future__ import annotations

from .case import BrokenError, Case, shown
from .dangers import danger_of, judge_import
from .json_content import decode, objects, repeats_a_key
from .verdict import Verdict

_SAFE_OPERATORS = frozenset("itemgetter add sub mul truediv floordiv neg eq ne lt le gt ge".split())


def inspect_schema(case: Case, data: bytes) -> None:
    """Judge the types that schema.json names."""
    try:
        schema = decode(data)
    except BrokenError as error:
        case.note(Verdict.INCONCLUSIVE, f"The schema could not be read: {error}.")
        return
    if repeats_a_key(schema):
        case.note(Verdict.REVIEW, "The schema has a key twice, so that two readers may see different content.")
    for node in objects(schema):
        module, name, loader = node.get("__module__"), node.get("__class__"), node.get("__loader__")
        if isinstance(module, str) and isinstance(name, str):
            _judge(case, module, name, str(loader))
        _judge_function(case, node.get("content"))


def _judge(case: Case, module: str, name: str, loader: str) -> None:
    full = shown(f"{module}.{name}")
    if loader == "OperatorFuncNode" or module in ("operator", "_operator"):
        if name not in _SAFE_OPERATORS:
            case.globals.add(full)
            case.note(Verdict.DANGEROUS, f"It asks for the function {full}, which can fetch any attribute.")
        return
    if loader == "MethodNode":
        case.note(Verdict.REVIEW, "It binds a method by name; look at skops.io.get_untrusted_types before loading.")
    if (module, name) in (("builtins", "NoneType"), ("types", "FunctionType"), ("builtins", "function")):
        return
    verdict, words = judge_import(module, name)
    case.globals.add(full)
    if verdict is not Verdict.CLEAN:
        known = "Name it in trusted=[...] only after a look at it" if verdict is Verdict.REVIEW else "Do not trust it"
        case.note(verdict, f"{full} {words}. {known}.")


def _judge_function(case: Case, content: object) -> None:
    if not isinstance(content, dict):
        return
    module, name = content.get("module_path"), content.get("function")
    if isinstance(module, str) and isinstance(name, str):
        full = shown(f"{module}.{name}")
        case.globals.add(full)
        verdict = judge_import(module, name)[0]
        if verdict is not Verdict.CLEAN:
            words = danger_of(module, name) or "is not on the list of names known to be harmless"
            case.note(verdict, f"{full} {words}.")
