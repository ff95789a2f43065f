"""A guest in the kernel: what the user can see of it is the same before and after."""

from __future__ import annotations

import pytest
from kernel_session import Session, started

_STATE = """
def _state():
    import logging, random, sys, warnings
    shell = get_ipython()
    return {
        "names": sorted(name for name in globals() if not name.startswith("_i") and name not in ("In", "Out")),
        "hidden": sorted(name for name in shell.user_ns_hidden if not name.startswith("_i")),
        "out": sorted(Out), "last": repr(_), "random": hash(random.getstate()),
        "filters": repr(warnings.filters), "levels": [logging.getLogger().level, len(logging.getLogger().handlers)],
        "stdout": id(sys.stdout), "hook": id(sys.excepthook), "display": id(sys.displayhook),
        "gc": __import__("gc").isenabled(), "recursion": sys.getrecursionlimit(),
        "folder": __import__("os").getcwd(), "environment": hash(str(dict(__import__("os").environ))),
    }
"""


@pytest.fixture(scope="module", autouse=True)
def prepared(session: Session, canary: str) -> None:
    session.run(_STATE)
    session.run("6 * 7")
    session.run("import pickle")
    session.run(f"token = '{canary}'\nif 0:\n    pickle.load(f)")


@pytest.mark.parametrize(
    "line",
    ["%mlsec", "%mlsec scan", "%mlsec scan .", "%mlsec scna", "%mlsec explain DES001", "%mlsec fix --unsafe",
     "%mlsec inspect nothing.pkl", "%mlsec --help", "%%mlsec\npass", "%%mlsec\npickle.load(f)"],
)  # fmt: skip
def test_what_the_user_can_see_is_the_same_before_and_after(session: Session, line: str) -> None:
    before = session.value("_state()")
    session.run(line)
    assert session.value("_state()") == before


def test_loading_the_extension_imports_nothing_heavy(session: Session) -> None:
    with started(session.folder) as kernel:
        kernel.run("import sys\nbefore = set(sys.modules)")
        kernel.run("%load_ext mlsec_nb\nadded = {name.partition('.')[0] for name in set(sys.modules) - before}")
        assert kernel.value("sorted(added)") == ["IPython", "mlsec_nb"]


def test_a_scan_imports_no_data_library_and_nothing_native(session: Session, canary: str) -> None:
    with started(session.folder) as kernel:
        kernel.run(f"%load_ext mlsec_nb\nimport sys, pickle\ntoken = '{canary}'\nif 0:\n    pickle.load(f)")
        assert "2 findings" in kernel.run("%mlsec scan").plain
        loaded = set(kernel.value("sorted(sys.modules)"))
    assert not {"pandas", "numpy", "bandit", "hyperscan", "nbformat", "rich", "polars", "torch"} & loaded


def test_warnings_of_libraries_are_not_the_users(session: Session) -> None:
    session.run("import warnings\nwarnings.simplefilter('always')")
    session.run("import hashlib\nif 0:\n    assert hashlib.md5(b'')")
    ran = session.run("%mlsec scan --select B")
    assert "B324" in ran.plain
    assert ran.stream("stderr") == ""


def test_unloading_takes_everything_away(session: Session) -> None:
    with started(session.folder) as kernel:
        counts = "[len(get_ipython().input_transformers_cleanup), len(get_ipython().events.callbacks['pre_run_cell'])]"
        before = kernel.value(counts)
        kernel.run("%load_ext mlsec_nb")
        assert kernel.value(counts) == [count + 1 for count in before]
        kernel.run("%reload_ext mlsec_nb")
        assert kernel.value(counts) == [count + 1 for count in before]
        kernel.run("%unload_ext mlsec_nb")
        assert kernel.value(counts) == before
        assert "not found" in kernel.run("%mlsec scan").stream("stderr")


_HOOKS = """
def _hooks():
    shell = get_ipython()
    from comm import get_comm_manager
    from mlsec_nb.kernel.load_hook import WATCH
    magics = [name for of in shell.magics_manager.magics.values() for name in of if "mlsec" in name]
    callbacks = [one for of in shell.events.callbacks.values() for one in of]
    completers = [str(one) for of in shell.strdispatchers["complete_command"].strs.values() for _, one in of]
    added = [callbacks, shell.ast_transformers, shell.input_transformers_cleanup, shell.input_transformers_post]
    ours = [str(one) for of in added for one in of if "mlsec" in str(getattr(one, "__module__", "")) + str(type(one))]
    comms = [one.target_name for one in get_comm_manager().comms.values()]
    ours += [one for one in completers if "mlsec" in one]
    return [magics, ours, sorted(set(comms)), WATCH.mode]
"""


def test_unloading_undoes_whatever_was_switched_on(session: Session, canary: str) -> None:
    pytest.importorskip("ipywidgets")
    with started(session.folder) as kernel:
        kernel.run("%load_ext mlsec_nb")
        kernel.run("%mlsec watch on\n%mlsec guard block")
        report = kernel.run("%mlsec report")
        kernel.run(_HOOKS)
        magics, ours, comms, mode = kernel.value("_hooks()")
        assert magics and len(ours) >= 6 and comms == ["jupyter.widget", "mlsec_nb"] and mode == "block"
        ran = kernel.run("%unload_ext mlsec_nb")
        assert "comm_close" in [message["msg_type"] for message in ran.messages]
        assert kernel.value("_hooks()") == [[], [], [], "off"]
        assert report.errors == []
        ran = kernel.run(f"import pandas as pd\nframe = pd.DataFrame({{'email': ['{canary}'] * 30}})\nframe.shape")
        assert ran.plain == "" and ran.results[0][1] == "(30, 1)"
        again = kernel.run("%load_ext mlsec_nb\n%mlsec watch")
        assert "watch is off" in again.plain


def test_a_bug_of_ours_is_one_line_and_names_no_content(session: Session, canary: str) -> None:
    with started(session.folder) as kernel:
        kernel.run("%load_ext mlsec_nb")
        kernel.run(f"get_ipython().history_manager.input_hist_raw.insert(1, [{canary!r}])")  # history that is no text
        ran = kernel.run("%mlsec scan")
        assert ran.errors == []
        assert ran.stream("stderr") == "mlsec: internal error (AttributeError), please report it\n"
        assert canary not in ran.wire
