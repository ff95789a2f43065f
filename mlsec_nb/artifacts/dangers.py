"""Why an import is dangerous. This table only finds the words and tells dangerous from unknown: `known` decides."""

from __future__ import annotations

import sys
from functools import cache

from .known import is_harmless, names
from .verdict import Verdict

_COMMANDS = "can run commands on your computer"
_CODE = "can run Python code"
_IMPORTS = "can import any module or fetch any attribute by name"
_LOADER = "can load another pickle or model, which can run code"
_NATIVE = "can run native code"
_NETWORK = "can connect to the network"
_FILES = "can read, write or delete files"
_INSTALLS = "can install or build packages"
_INTERNALS = "can reach into the running Python program"

# Whole modules, with everything below them. Longest match wins.
_MODULES = {
    _COMMANDS: """
        os posix nt posixpath ntpath subprocess _posixsubprocess pty commands popen2 pexpect sh plumbum fabric invoke
        paramiko asyncio.subprocess asyncio.unix_events multiprocessing concurrent.futures _aix_support _osx_support
        platform webbrowser antigravity test idlelib uuid ctypes.util torch.utils.collect_env torch.utils.bottleneck
        torch.utils.cpp_extension torch.distributed.elastic numpy.distutils scipy.weave psutil gevent.subprocess
        tornado.process apport django.core.management
    """,
    _CODE: """
        code codeop pdb bdb cProfile profile trace timeit doctest unittest runpy _pyrepl rlcompleter IPython lib2to3
        pydoc cgitb tkinter turtle numpy.f2py numpy.testing numba jinja2 mako pandas.core.computation _interpreters
        _xxsubinterpreters concurrent.interpreters sympy.parsing torch.jit torch._inductor torch._dynamo torch.fx
    """,
    _IMPORTS: """
        importlib _frozen_importlib _frozen_importlib_external pkgutil imp zipimport modulefinder inspect
        logging.config
    """,
    _LOADER: """
        pickle _pickle cPickle pickle5 cloudpickle dill joblib compress_pickle shelve marshal jsonpickle yaml ruamel
        torch.serialization torch.hub torch.package torch.utils.model_zoo pandas.io mlflow skops numpy.lib.npyio
        numpy.lib._npyio_impl numpy.lib.format numpy._core._internal sklearn.utils._joblib torch.utils._config_module
        torch.utils.data.datapipes
    """,
    _NATIVE: "ctypes _ctypes cffi _cffi_backend mmap numpy.ctypeslib torch.ops torch._ops torch.classes",
    _NETWORK: """
        socket _socket ssl http urllib urllib2 httplib requests httpx aiohttp urllib3 ftplib smtplib imaplib poplib
        nntplib telnetlib xmlrpc socketserver asyncio smtpd boto3 botocore fsspec websocket websockets huggingface_hub
        logging.handlers
    """,
    _FILES: "shutil tempfile glob fileinput tarfile zipfile sqlite3 dbm linecache tensorflow.io scipy.io",
    _INSTALLS: "pip ensurepip venv setuptools distutils site sitecustomize pkg_resources easy_install _pytest pytest",
    _INTERNALS: """
        sys gc __builtin__ __builtins__ atexit signal threading _thread faulthandler _sitebuiltins codecs _codecs
        encodings
    """,
}

# Single names of modules that also hold harmless things.
_NAMES = {
    _CODE: """
builtins: eval exec compile execfile input breakpoint help
types: CodeType FunctionType
pandas: eval
collections: namedtuple
typing: NamedTuple get_type_hints
sympy: sympify parse_expr lambdify
sympy.core.sympify: sympify
""",
    _IMPORTS: """
builtins: __import__ getattr setattr delattr vars globals locals dir type super
operator: attrgetter methodcaller
_operator: attrgetter methodcaller
numpy.core: _ufunc_reconstruct
numpy._core: _ufunc_reconstruct
""",
    _LOADER: """
numpy: load loadtxt genfromtxt
pandas: read_pickle read_hdf
torch: load
transformers: pipeline
keras.models: load_model
keras.saving: load_model
keras.utils: get_file
""",
    _FILES: """
builtins: open
io: FileIO open open_code
_io: FileIO open open_code
logging: FileHandler
numpy: fromfile memmap save savetxt savez savez_compressed
pandas: read_csv read_excel read_feather read_fwf read_html read_json read_parquet read_sql read_table read_xml
torch: save
""",
}

TRAMPOLINES = frozenset({
    "pickle.loads", "pickle.load", "_pickle.loads", "_pickle.load", "cPickle.loads", "pickle5.loads", "dill.loads",
    "dill._dill.loads", "cloudpickle.loads", "cloudpickle.cloudpickle.loads", "joblib.load",
    "joblib.numpy_pickle.load", "marshal.loads", "numpy.load", "torch.load", "torch.storage._load_from_bytes",
    "torch.serialization.load", "pandas.read_pickle", "pandas.io.pickle.read_pickle", "pickle.Unpickler",
    "_pickle.Unpickler", "jsonpickle.decode", "builtins.eval", "builtins.exec", "zlib.decompress",
})  # fmt: skip
"""Functions that read a further pickle from the bytes they are given: those bytes are inspected too."""

_HOLDS_A_TENSOR = frozenset({"torch.storage._load_from_bytes"})


@cache
def _modules() -> dict[str, str]:
    return {module: words for words, modules in _MODULES.items() for module in modules.split()}


@cache
def _single_names() -> dict[tuple[str, str], str]:
    return {
        (module, name): words
        for words, table in _NAMES.items()
        for module, listed in names(table).items()
        for name in listed
    }


def danger_of(module: str, name: str) -> str | None:
    """What makes `module.name` dangerous, in words that follow its name; None when nothing is known against it."""
    if (found := _single_names().get((module, name))) is not None:
        return found
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        if (found := _modules().get(".".join(parts[:length]))) is not None:
            return found
    if parts[0] in sys.stdlib_module_names and not name[:1].isupper():
        return "is a function of Python's own library that has no place in a data file"
    return None


def judge_import(module: str, name: str) -> tuple[Verdict, str]:
    """Verdict on one import, and the reason as the end of a sentence that starts with its name."""
    if is_harmless(module, name):
        return Verdict.CLEAN, "is known to be harmless"
    if _is_indirect(module, name):
        return Verdict.DANGEROUS, "is not a plain name: it hides what is really imported"
    if f"{module}.{name}" in _HOLDS_A_TENSOR:
        return Verdict.REVIEW, "loads a tensor from a further pickle; save state dicts with torch.save instead"
    if (words := danger_of(module, name)) is not None:
        return Verdict.DANGEROUS, words
    if module.partition(".")[0] in ("__main__", "__mp_main__"):
        return Verdict.REVIEW, "was defined in the program that wrote the file; only its author knows what it does"
    return Verdict.REVIEW, "is not on the list of names known to be harmless; look at what it does before loading"


def _is_indirect(module: str, name: str) -> bool:
    segments = module.split(".")
    if not name.isidentifier() or not all(part.isidentifier() for part in segments):
        return True
    inner = (*segments[1:], name)
    return any(part.startswith("__") and part.endswith("__") for part in inner)
