"""DES: YAML and configuration that makes objects."""

from __future__ import annotations

import ast

from mlsec_nb.calls import calls, drop_keyword, rename_last
from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.loading import UNSAFE_LOAD, weighed
from mlsec_nb.rule import Rule
from mlsec_nb.uses import PythonCell, Use

_SAFE = frozenset("SafeLoader CSafeLoader BaseLoader CBaseLoader RoundTripLoader CRoundTripLoader".split())
_FULL = frozenset(("FullLoader", "CFullLoader"))
_MAX_BASES = 5


def _loader_name(cell: PythonCell, loader: ast.expr, depth: int = 0) -> str | None:
    """The last word of a loader class's name; for a class of the notebook, that of its first known base."""
    name = cell.name_of(loader)
    if name is not None:
        return name.rpartition(".")[2]
    if not isinstance(loader, ast.Name) or depth > _MAX_BASES:
        return None
    for binding in cell.names.assigned(loader.id):
        if isinstance(binding.definition, ast.ClassDef):
            for base in binding.definition.bases:
                found = _loader_name(cell.beside(binding), base, depth + 1)
                if found:
                    return found
    return None


def _loaders(use: Use) -> set[str | None]:
    """Last words of the loaders that the call can get; {"Loader"}, the unsafe one, when it gets none."""
    given = use.argument("Loader", 1)
    if given is None:
        return {None} if use.open_ended and use.call else {"Loader"}
    made = use.cell.bindings(given) if isinstance(given, ast.Name) else []
    if len(made) == 1 and isinstance(made[0].value, ast.IfExp):
        given = made[0].value
    choices = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
    return {_loader_name(use.cell, choice) for choice in choices}


def _is_safe(use: Use) -> bool | None:
    loaders = _loaders(use)
    if loaders <= _SAFE:
        return True
    return None if None in loaders or loaders & _SAFE else False


def _severity(use: Use) -> Severity | None:
    return Severity.MEDIUM if _loaders(use) <= _FULL else None


def _safe_yaml(use: Use) -> Fix | None:
    """`safe_load` without a loader where the callee can be renamed, else another loader in its place."""
    loader = use.argument("Loader", 1)
    word = use.name.rpartition(".")[2]
    title = f"Call safe_{word}"
    if isinstance(loader, ast.Attribute) and _loader_name(use.cell, loader) == loader.attr:
        span = use.cell.code.span(loader)
        edit = Edit(Span(span.end - len(loader.attr), span.end), "SafeLoader")
        return Fix("Use SafeLoader", (edit,))
    renamed = rename_last(f"safe_{word}", title)(use)
    if renamed is None or use.open_ended or loader is None:
        return None if use.open_ended else renamed
    dropped = _without_loader(use, loader)
    return Fix(title, (*renamed.edits, dropped)) if dropped else None


def _without_loader(use: Use, loader: ast.expr) -> Edit | None:
    by_keyword = drop_keyword("Loader")(use)
    if by_keyword:
        return by_keyword.edits[0]
    if len(use.args) != 2 or use.args[1] is not loader:
        return None
    first, second = (use.cell.code.span(argument) for argument in use.args)
    return Edit(Span(first.end, second.end), "")


def _safe_name(use: Use) -> Fix | None:
    word = use.name.rpartition(".")[2]
    return rename_last(word.replace("unsafe_", "safe_").replace("full_", "safe_"))(use)


def _is_unsafe_type(use: Use) -> bool | None:
    kind = use.argument("typ")
    kinds = kind.elts if isinstance(kind, ast.List | ast.Tuple) else [kind]
    values = [use.cell.values(one) for one in kinds if one is not None]
    if any(value is None for value in values):
        return None
    return any("unsafe" in value for value in values if value)


def _safe_type(use: Use) -> Fix | None:
    kind = use.argument("typ")
    words = kind.elts if isinstance(kind, ast.List | ast.Tuple) else [kind]
    edits = [
        Edit(use.cell.code.span(word), '"safe"')
        for word in words
        if isinstance(word, ast.Constant) and word.value == "unsafe"
    ]
    return Fix('Use typ="safe"', tuple(edits)) if edits else None


def _safe_ruamel(use: Use) -> Fix | None:
    word = use.name.rpartition(".")[2]
    return rename_last(f'YAML(typ="safe").{word}')(use) if len(use.args) == 1 and not use.keywords else None


def _is_fixed_target(use: Use) -> bool:
    """Whether the configuration is a dict that is written out in the notebook, with a constant target."""
    given = use.argument("config", 0)
    if not isinstance(given, ast.Dict):
        return False
    targets = [value for key, value in zip(given.keys, given.values) if _is_target(key)]
    return bool(targets) and all(isinstance(target, ast.Constant) for target in targets)


def _is_target(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and key.value == "_target_"


RULES: tuple[Rule, ...] = (
    weighed(
        Rule(
            id="DES040",
            name="yaml-load",
            severity=Severity.HIGH,
            message="yaml.load makes any Python object that the document names",
            why="With any loader but a safe one a tag in the document can call functions.",
            instead="yaml.safe_load(text), or Loader=yaml.SafeLoader.",
            find=calls("yaml.load", "yaml.load_all", unless=_is_safe, severity=_severity, fix=_safe_yaml),
            bad={
                "import yaml\nc = yaml.load(f)": "import yaml\nc = yaml.safe_load(f)",
                "import yaml\nc = yaml.load(f, Loader=yaml.FullLoader)": "import yaml\n"
                "c = yaml.load(f, Loader=yaml.SafeLoader)",
                "import yaml\nc = yaml.load(f, yaml.Loader)": "import yaml\nc = yaml.load(f, yaml.SafeLoader)",
                "import yaml\nfrom yaml import CLoader\nc = yaml.load_all(f, Loader=CLoader)": "import yaml\n"
                "from yaml import CLoader\nc = yaml.safe_load_all(f)",
                "import yaml\nfrom yaml import Loader\nc = yaml.load(f, Loader)": "import yaml\n"
                "from yaml import Loader\nc = yaml.safe_load(f)",
                "from yaml import load, Loader\nc = load(f, Loader=Loader)": None,
            },
            good=(
                "import yaml\nc = yaml.safe_load(f)",
                "import yaml\na = yaml.load(f, Loader=yaml.SafeLoader)\nb = yaml.load(f, yaml.CSafeLoader)",
                "import yaml\nc = yaml.load(f, Loader=yaml.BaseLoader)",
                "import yaml\nclass Mine(yaml.SafeLoader):\n    pass\nc = yaml.load(f, Loader=Mine)",
                "import yaml\nL = yaml.CSafeLoader if FAST else yaml.SafeLoader\nc = yaml.load(f, L)",
                "from ruamel.yaml import YAML\nyaml = YAML()\nc = yaml.load(f)",
            ),
            tags=(*UNSAFE_LOAD, "B506"),
        ),
        "stream",
    ),
    weighed(
        Rule(
            id="DES041",
            name="yaml-unsafe-load",
            severity=Severity.HIGH,
            message="yaml.unsafe_load makes any Python object that the document names",
            why="A tag in the document can call any function.",
            instead="yaml.safe_load(text).",
            find=calls("yaml.unsafe_load", "yaml.unsafe_load_all", fix=_safe_name),
            bad={"import yaml\nc = yaml.unsafe_load(f)": "import yaml\nc = yaml.safe_load(f)"},
            good=("import yaml\nc = yaml.safe_load_all(f)",),
            tags=UNSAFE_LOAD,
        ),
        "stream",
    ),
    weighed(
        Rule(
            id="DES042",
            name="yaml-full-load",
            severity=Severity.MEDIUM,
            message="yaml.full_load makes Python objects; ways to run code through it were found more than once",
            why="FullLoader limits what a tag can name, and was bypassed (CVE-2020-1747, CVE-2020-14343).",
            instead="yaml.safe_load(text).",
            find=calls("yaml.full_load", "yaml.full_load_all", fix=_safe_name),
            bad={"import yaml\nc = yaml.full_load(f)": "import yaml\nc = yaml.safe_load(f)"},
            good=("import yaml\nc = yaml.safe_load(f)",),
            tags=UNSAFE_LOAD,
        ),
        "stream",
    ),
    Rule(
        id="DES043",
        name="ruamel-unsafe",
        severity=Severity.HIGH,
        message='typ="unsafe" makes any Python object that the document names',
        why="A tag in the document can call any function.",
        instead='YAML(typ="safe"), or YAML() which keeps comments and makes plain data.',
        find=calls(
            "ruamel.yaml.YAML",
            "ruamel_yaml.YAML",
            "ruamel.yaml.main.YAML",
            when=_is_unsafe_type,
            references=False,
            fix=_safe_type,
        ),
        bad={
            'from ruamel.yaml import YAML\nc = YAML(typ="unsafe").load(f)': "from ruamel.yaml import YAML\n"
            'c = YAML(typ="safe").load(f)',
            'import ruamel.yaml\ny = ruamel.yaml.YAML(typ=["unsafe", "string"])': "import ruamel.yaml\n"
            'y = ruamel.yaml.YAML(typ=["safe", "string"])',
        },
        good=('from ruamel.yaml import YAML\na = YAML()\nb = YAML(typ="safe")\nc = YAML(typ="base")',),
        tags=UNSAFE_LOAD,
    ),
    weighed(
        Rule(
            id="DES044",
            name="ruamel-load",
            severity=Severity.HIGH,
            message="ruamel.yaml.load makes any Python object that the document names",
            why="Without a safe loader a tag in the document can call functions; the function is gone since 0.18.",
            instead='ruamel.yaml.YAML(typ="safe").load(text).',
            find=calls(
                *(f"{module}.{word}" for module in ("ruamel.yaml", "ruamel_yaml") for word in ("load", "load_all")),
                unless=_is_safe,
                fix=_safe_ruamel,
            ),
            bad={
                "import ruamel.yaml\nc = ruamel.yaml.load(f)": "import ruamel.yaml\n"
                'c = ruamel.yaml.YAML(typ="safe").load(f)',
                "import ruamel.yaml as ry\nc = ry.load(f, Loader=ry.Loader)": None,
            },
            good=("import ruamel.yaml as ry\nc = ry.load(f, Loader=ry.SafeLoader)",),
            tags=(*UNSAFE_LOAD, "B506"),
        ),
        "stream",
    ),
    weighed(
        Rule(
            id="DES045",
            name="hydra-instantiate",
            severity=Severity.MEDIUM,
            message="instantiate calls whatever function the configuration names in _target_",
            why="A configuration from elsewhere can name os.system (NeMo, CVE-2025-23304).",
            instead="Check _target_ against a list of your own classes first.",
            find=calls("hydra.utils.instantiate", "hydra.utils.call", "hydra.instantiate", unless=_is_fixed_target),
            bad={"from hydra.utils import instantiate\nmodel = instantiate(cfg.model)": None},
            good=('from hydra.utils import instantiate\nm = instantiate({"_target_": "nn.Net", "size": 3})',),
            tags=("CWE-502", "CWE-94", *UNSAFE_LOAD[1:]),
        ),
        "config",
    ),
)
