"""DES: pickle and the formats that are pickle under another name."""

from __future__ import annotations

import ast

from mlsec_nb.calls import calls
from mlsec_nb.findings import Severity
from mlsec_nb.loading import UNSAFE_LOAD, weighed
from mlsec_nb.provenance import provenance
from mlsec_nb.rule import Rule, word
from mlsec_nb.uses import Use

_PICKLES = ("pickle", "_pickle", "cPickle", "pickle5", "six.moves.cPickle")
_PICKLE_LOADS = (
    *(f"{module}.{name}" for module in _PICKLES for name in ("load", "loads", "Unpickler")),
    "pickle._Unpickler",
    "pickle._load",
    "pickle._loads",
)
_SHARED = ("/mnt/", "/media/", "/nfs", "/shared", "/net/", "/dbfs", "/Volumes/", "//", "\\\\")
_PACKERS = ("cloudpickle", "ray.cloudpickle", "pyspark.cloudpickle", "joblib.externals.cloudpickle")


def _is_restricted(use: Use) -> bool | None:
    """Whether the use is a base class whose `find_class` is overridden by one that keeps names out."""
    owner = use.cell.code.parent_of.get(use.node)
    if not isinstance(owner, ast.ClassDef):
        return False
    for method in owner.body:
        if isinstance(method, ast.FunctionDef) and method.name == "find_class":
            parts = list(ast.walk(method))
            hands_on = any(_fetches_any_name(part) for part in parts)
            return True if not hands_on or any(isinstance(part, ast.Raise) for part in parts) else None
    return False


def _fetches_any_name(part: ast.AST) -> bool:
    """Whether a part of `find_class` hands the name on, or imports the module itself."""
    match part:
        case ast.Attribute(attr="find_class" | "import_module") | ast.Name(id="__import__" | "import_module"):
            return True
        case ast.Subscript(value=ast.Attribute(attr="modules")):
            return True
    return False


def _severity_of_code(use: Use) -> Severity | None:
    """Critical when a function is made of what was read."""
    parent = use.cell.code.parent_of.get(use.call) if use.call else None
    makes_function = isinstance(parent, ast.Call) and use.cell.name_of(parent.func) == "types.FunctionType"
    return Severity.CRITICAL if makes_function else None


def _is_shared_folder(use: Use) -> bool | None:
    """Whether the cache gets a folder that is temporary, shared or named by the network."""
    behind = 1 if use.name.endswith(".Deque") else 0  # what a Deque is filled with comes first
    location = use.argument("location", behind) or use.argument("directory")
    if location is None:
        return False
    found = provenance(use, location)
    if found.kind == "literal" and found.path is not None:
        return found.path.startswith(_SHARED)
    return found.kind in ("temporary", "network")


_RESTRICTED = """import pickle
class Numbers(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) in ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(name)
Numbers(stream).load()
"""

RULES: tuple[Rule, ...] = (
    weighed(
        Rule(
            id="DES001",
            name="pickle-load",
            severity=Severity.HIGH,
            message="unpickling runs whatever code is in the data",
            why="A pickle is a program: reading it can call any function of any installed module.",
            instead="Store data as JSON, Parquet or .npy (allow_pickle=False), models with skops or safetensors; where "
            "pickle has to stay, subclass pickle.Unpickler with a find_class that only lets listed classes in.",
            find=calls(*_PICKLE_LOADS, unless=_is_restricted),
            bad={
                'import pickle\nwith open("model.pkl", "rb") as f:\n    model = pickle.load(f)': None,
                "import pickle as p\nxs = map(p.loads, blobs)": None,
                'model = __import__("pickle").loads(blob)': None,
                "import pickle\nclass Any(pickle.Unpickler):\n    pass": None,
                "import pickle\nclass Any(pickle.Unpickler):\n    def find_class(self, module, name):\n"
                "        return getattr(__import__(module), name)": None,
            },
            good=(
                'import pickle\nwith open("model.pkl", "wb") as f:\n    pickle.dump(model, f)',
                "import json\nwith open(path) as f:\n    settings = json.load(f)",
                "def load(path):\n    return path\nload('x.pkl')",
                _RESTRICTED,
                (
                    "import builtins, pickle\nclass Plain(pickle.Unpickler):\n    def find_class(self, module, name):\n"
                    "        return getattr(builtins, name) if name in ALLOWED else None"
                ),
            ),
            tags=(*UNSAFE_LOAD, "B301"),
            links=("https://docs.python.org/3/library/pickle.html#restricting-globals",),
        ),
        "file",
        "data",
    ),
    weighed(
        Rule(
            id="DES002",
            name="dill-cloudpickle-load",
            severity=Severity.HIGH,
            message="dill and cloudpickle files hold code, and loading runs it",
            why="Both extend pickle so that functions and classes travel inside the file; nothing restricts them.",
            instead="Put the code in a .py module and store only data (JSON, Parquet, .npy, safetensors).",
            find=calls(
                "dill.load",
                "dill.loads",
                "dill.Unpickler",
                *(f"{module}.{name}" for module in _PACKERS for name in ("load", "loads")),
                unless=_is_restricted,
            ),
            bad={
                'import dill\nwith open("f.pkl", "rb") as f:\n    step = dill.load(f)': None,
                "from cloudpickle import loads\nstep = loads(blob)": None,
            },
            good=('import dill\ndill.dump(step, open("f.pkl", "wb"))',),
            tags=(*UNSAFE_LOAD, "B301"),
        ),
        "file",
        "str",
    ),
    weighed(
        Rule(
            id="DES003",
            name="dill-session",
            severity=Severity.HIGH,
            message="restoring a dill session runs code from the file and replaces names of the notebook",
            why="A session file is a pickle of a whole namespace: functions, classes and all.",
            instead="Run the cells again, and keep slow results as Parquet, .npy or JSON.",
            find=calls("dill.load_session", "dill.load_module", "dill.load_module_asdict", "dill.session.load_session"),
            bad={'import dill\ndill.load_session("work.db")': None},
            good=('import dill\ndill.dump_session("work.db")',),
            tags=UNSAFE_LOAD,
        ),
        "filename",
        "main",
    ),
    weighed(
        Rule(
            id="DES004",
            name="joblib-load",
            severity=Severity.HIGH,
            message="joblib.load unpickles the file and can run code that is in it",
            why="A joblib file is a pickle with arrays beside it; nothing restricts what it calls.",
            instead="For scikit-learn: skops.io.load(path, trusted=[...]); for arrays: np.load; for inference: ONNX.",
            find=calls(
                "joblib.load",
                "sklearn.externals.joblib.load",
                "compress_pickle.load",
                "compress_pickle.loads",
                "joblib.numpy_pickle.load",
            ),
            bad={
                'import joblib\nmodel = joblib.load("model.joblib")': None,
                "from sklearn.externals import joblib\nmodel = joblib.load(path)": None,
            },
            good=('import joblib\njoblib.dump(model, "model.joblib")', 'import skops.io as sio\nsio.dump(model, "m")'),
            tags=UNSAFE_LOAD,
        ),
        "filename",
        "path",
    ),
    weighed(
        Rule(
            id="DES005",
            name="shelve-open",
            severity=Severity.MEDIUM,
            message="a shelf unpickles its values and can run code that is in the file",
            why="shelve stores every value as a pickle.",
            instead="sqlite3 with JSON values, or dbm with plain bytes.",
            find=calls("shelve.open", "shelve.DbfilenameShelf", "shelve.Shelf", "shelve.BsdDbShelf"),
            bad={'import shelve\ndb = shelve.open("cache")': None},
            good=('import dbm\ndb = dbm.open("cache", "c")', "import sqlite3\ndb = sqlite3.connect('cache.db')"),
            # `open` is in every second cell; the module's own name is not.
            triggers=(word("shelve"), word("DbfilenameShelf")),
            tags=(*UNSAFE_LOAD, "B301"),
        ),
        "filename",
    ),
    weighed(
        Rule(
            id="DES006",
            name="marshal-load",
            severity=Severity.HIGH,
            message="marshal data can hold code objects, and broken data can crash the interpreter",
            why="marshal is the format of .pyc files; it has no checks against hostile data.",
            instead="JSON for data, a .py module for code.",
            find=calls("marshal.load", "marshal.loads", severity=_severity_of_code),
            bad={
                "import marshal\nthing = marshal.loads(blob)": None,
                "import marshal, types\nstep = types.FunctionType(marshal.loads(blob), globals())": None,
            },
            good=("import marshal\nblob = marshal.dumps([1, 2])",),
            tags=(*UNSAFE_LOAD, "B302"),
        ),
        "file",
        "bytes",
    ),
    weighed(
        Rule(
            id="DES007",
            name="jsonpickle-decode",
            severity=Severity.HIGH,
            message="jsonpickle makes any object that the text names, also with safe=True",
            why="The JSON names classes and functions to call; only the syntax differs from pickle.",
            instead="json.loads, then dataclasses or pydantic for the types.",
            find=calls(
                "jsonpickle.decode",
                "jsonpickle.loads",
                "jsonpickle.unpickler.decode",
                "jsonpickle.unpickler.Unpickler",
                "jsonpickle.Unpickler",
            ),
            bad={"import jsonpickle\nthing = jsonpickle.decode(text)": None},
            good=("import jsonpickle\ntext = jsonpickle.encode(thing)", "import json\nthing = json.loads(text)"),
            tags=(*UNSAFE_LOAD, "B301"),
        ),
        "string",
    ),
    Rule(
        id="DES009",
        name="joblib-memory-shared",
        severity=Severity.MEDIUM,
        message="this cache is unpickled when it is read; others can write to its folder",
        why="Whoever can put a file into the cache folder runs code in the next notebook that reads it.",
        instead="Keep the cache in a folder of your own that nobody else can write to.",
        find=calls(
            "joblib.Memory",
            "joblib.memory.Memory",
            "sklearn.externals.joblib.Memory",
            *(f"diskcache.{kind}" for kind in ("Cache", "FanoutCache", "Deque", "Index")),
            when=_is_shared_folder,
        ),
        bad={
            'from joblib import Memory\nmemory = Memory("/tmp/cache")': None,
            'import diskcache\ncache = diskcache.Cache("/mnt/team/cache")': None,
            'import diskcache\nwaiting = diskcache.Deque(rows, "/mnt/team/cache")': None,
        },
        good=('from joblib import Memory\nmemory = Memory("cache", verbose=0)', "import joblib\njoblib.Memory(None)"),
        tags=(*UNSAFE_LOAD, "CWE-379"),
    ),
)
