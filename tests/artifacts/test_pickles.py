"""The bypass classes of pickles: each way to hide an import must be seen."""

from __future__ import annotations

import pickle
import struct

import pytest

from mlsec_nb.artifacts import Verdict, inspect_bytes

from .streams import SYSTEM, binary, call, framed, stack_call, stream, text

DANGEROUS = {
    "global": stream(SYSTEM),
    "protocol 0": b"cos\nsystem\n(S'true'\ntR.",
    "protocol 0, python 2 name": b"c__builtin__\neval\n(S'1'\ntR.",
    "instance": b"(S'true'\nios\nsystem\n.",
    "object": stream(b"(cos\nsystem\n" + text("true") + b"o"),
    "new object": stream(b"csubprocess\nPopen\n(" + text("true") + b"t\x81"),
    "new object with keywords": stream(b"csubprocess\nPopen\n)}\x92"),
    "stack global": stream(stack_call("posix", "system", text("true"))),
    "stack global through the memo": stream(text("os") + b"\x940" + text("system") + b"\x940h\x00h\x01\x93)R"),
    "stack global with a duplicate": stream(text("code") + b"2\x93)R"),
    "escaped text": b"\x80\x04V\\u006fs\nV\\u0073ystem\n\x93)R.",
    "quoted escape": b"\x80\x04S'\\x6fs'\nS'system'\n\x93)R.",
    "computed operand": stream(text("os") + call("builtins", "str", text("system")) + b"\x93)R"),
    "operand that is no text": stream(text("os") + b"K\x01\x93)R"),
    "extension 1": stream(b"\x82\x01)R"),
    "extension 2": stream(b"\x83\x01\x00)R"),
    "extension 4": stream(b"\x84\x01\x00\x00\x00)R"),
    "popped result": stream(SYSTEM + b"0N"),
    "popped import": stream(b"cos\nsystem\n0N"),
    "import never called": stream(b"cos\nsystem\n"),
    "hidden in a tuple": stream(b"(cos\nsystem\nK\x01t"),
    "setstate of a class": stream(b"ccollections\nOrderedDict\n}" + text("x") + b"K\x01sb"),
    "item set on an import": stream(b"cos\nenviron\n" + text("x") + text("y") + b"s"),
    "dotted name": stream(stack_call("pathlib", "os.system", text("true"))),
    "dotted name of an allowed class": stream(stack_call("collections", "OrderedDict.fromkeys.__globals__")),
    "dunder attribute": stream(stack_call("numpy", "__builtins__")),
    "dunder in the module": stream(stack_call("numpy.__config__", "show")),
    "parent module": stream(stack_call("asyncio.unix_events", "_UnixSubprocessTransport._start")),
    "second stream": stream(b"N") + stream(SYSTEM),
    "text stream after binary one": stream(b"N") + b"cos\nsystem\n(S'true'\ntR.",
    "garbage after the payload": stream(SYSTEM)[:-1] + b"\xff\xff",
    "invalid number after the payload": b"cos\nsystem\n(S'true'\ntRIx\n",
    "cut after the payload": stream(SYSTEM)[:-1],
    "garbage before the second stream": stream(b"N") + b"\xff" + stream(SYSTEM),
    "frame too short": framed(SYSTEM, stated=3),
    "frame too long": framed(SYSTEM, stated=9999),
    "frame ends within an import": framed(b"coes\nsystem\n", stated=3),
    "frame ends within a text": framed(text("abcdef"), stated=4),
    "frame ends within bytes that are no text": framed(b"co\xff\n", stated=3),
    "memo number with a NUL": b"Vos\np0\x00\n0g0\nVsystem\n\x93.",
    "trampoline": stream(call("pickle", "loads", binary(stream(SYSTEM)))),
    "universal gadget": stream(call("pkgutil", "resolve_name", text("os:system"))),
    "getattr": stream(call("builtins", "getattr", b"ccollections\nOrderedDict\n", text("__init__"))),
    "getattr with a good use and a bad one": stream(
        call("builtins", "getattr", b"czoneinfo\nZoneInfo\n", text("_unpickle"))
        + b"0"
        + call("builtins", "getattr", b"czoneinfo\nZoneInfo\n", text("clear_cache"))
    ),
    "codec that is imported": stream(call("_codecs", "encode", text("x"), text("rot13"))),
    "ufunc reconstruct": stream(call("numpy.core", "_ufunc_reconstruct", text("os"), text("system"))),
    "name with a space": b"cos \nsystem\n.",
    "python 2 module": b"ccommands\ngetoutput\n(S'true'\ntR.",
}


@pytest.mark.parametrize("data", DANGEROUS.values(), ids=DANGEROUS.keys())
@pytest.mark.parametrize("name", ["m.pkl", "notes.txt", "m.bin", "m"])
def test_dangerous_whatever_the_name(data: bytes, name: str) -> None:
    found = inspect_bytes(data, name)
    assert found.verdict is Verdict.DANGEROUS
    assert found.reasons


GADGETS = """
pip.main pip._internal.main pkgutil.resolve_name pty.spawn socket.create_connection runpy.run_path code.interact
importlib.import_module ctypes.CDLL _aix_support._read_cmd_output _osx_support._read_output uuid._get_command_stdout
imaplib.IMAP4_stream test.support.script_helper.assert_python_ok numpy.f2py.crackfortran.getlincoef
numpy.f2py.capi_maps.getinit numpy.testing._private.utils.runstring torch.utils.bottleneck.__main__.run_prof
torch.utils.collect_env.run ensurepip._run_pip cProfile.run profile.run pydoc.pipepager pydoc.locate
idlelib.pyshell.main
marshal.loads types.FunctionType types.CodeType multiprocessing.util.spawnv_passfds _interpreters.run_string
lib2to3.pgen2.grammar.Grammar.loads timeit.main doctest.debug_script trace.Trace bdb.Bdb pdb.run asyncio.run
pandas.eval pandas.read_csv pandas.io.common.get_handle mlflow.pyfunc.load_model torch.hub.load torch.jit.load
joblib.load dill.loads cloudpickle.loads numpy.load torch.load shutil.rmtree tempfile.mktemp webbrowser.open
operator.attrgetter operator.methodcaller builtins.exec builtins.eval builtins.compile builtins.__import__
builtins.open builtins.vars builtins.globals builtins.getattr builtins.setattr sys.exit signal.signal atexit.register
functools.reduce collections.namedtuple logging.config.listen distutils.spawn.spawn setuptools.sandbox.run_setup
_posixsubprocess.fork_exec posix.execv nt.system commands.getoutput linecache.getlines sqlite3.connect
""".split()


@pytest.mark.parametrize("gadget", GADGETS)
def test_gadgets_are_dangerous(gadget: str) -> None:
    module, _, name = gadget.rpartition(".")
    found = inspect_bytes(stream(stack_call(module, name, text("x"))), "m.pkl")
    assert found.verdict is Verdict.DANGEROUS
    assert gadget in found.globals


@pytest.mark.parametrize(
    "unknown", ["mylib.Model", "__main__.Net", "transformers.training_args.TrainingArguments", "requests_lib.get"]
)
def test_unknown_is_never_clean(unknown: str) -> None:
    module, _, name = unknown.rpartition(".")
    found = inspect_bytes(stream(stack_call(module, name)), "m.pkl")
    assert found.verdict is Verdict.REVIEW
    assert found.globals == (unknown,)
    assert unknown in found.reasons[0]


BROKEN = {
    "empty": b"",
    "no stop": b"\x80\x04N",
    "unknown instruction": b"\x80\x04\xff.",
    "unknown protocol": b"\x80\x09N.",
    "empty stack": b"\x80\x04.",
    "memo of nothing": b"\x80\x04h\x05.",
    "cut text": b"\x80\x04\x8c\xffabc",
    "negative length": b"\x80\x04T\xff\xff\xff\xffabc.",
    "huge length": b"\x80\x04\x8e" + struct.pack("<Q", 1 << 62) + b"x.",
    "frame length only": framed(b"N", stated=200),
    "bytes behind the last stream": stream(b"N") + b"\xfe\xfe\xfe",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_broken_is_inconclusive(data: bytes) -> None:
    found = inspect_bytes(data, "m.pkl")
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reasons


@pytest.mark.parametrize("function", ["pickle.loads", "torch.storage._load_from_bytes", "dill.loads", "joblib.load"])
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_bytes_handed_to_a_loader_are_inspected(function: str, protocol: int) -> None:
    inner = stream(call("socket", "create_connection"))
    module, _, name = function.rpartition(".")
    constant = pickle.dumps(inner, protocol=protocol).removeprefix(b"\x80" + bytes([protocol])).removesuffix(b".")
    if protocol == 4:
        constant = constant[9:]
    found = inspect_bytes(stream(call(module, name, constant), protocol), "m.pkl")
    assert found.verdict is Verdict.DANGEROUS
    assert "socket.create_connection" in found.globals


def test_tensor_in_a_plain_pickle_is_review() -> None:
    found = inspect_bytes(stream(call("torch.storage", "_load_from_bytes", binary(stream(b"N")))), "m.pkl")
    assert found.verdict is Verdict.REVIEW


def test_memo_does_not_outlive_its_stream() -> None:
    first = stream(text("os") + b"\x94")
    found = inspect_bytes(first + stream(b"h\x00" + text("system") + b"\x93"), "m.pkl")
    assert found.verdict is Verdict.INCONCLUSIVE


def test_persistent_ids_outside_torch_are_mentioned() -> None:
    found = inspect_bytes(b"\x80\x04" + text("id") + b"Q.", "m.pkl")
    assert found.verdict is Verdict.REVIEW


def test_control_characters_do_not_reach_the_report() -> None:
    found = inspect_bytes(stream(stack_call("o\x1b[31ms", "sys\ntem")), "m.pkl")
    assert found.verdict is Verdict.DANGEROUS
    assert all(line.isprintable() for line in (*found.globals, *found.reasons))
