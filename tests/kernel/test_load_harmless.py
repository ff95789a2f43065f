"""Under `%mlsec guard block`, ordinary files and libraries work as they do without it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hostile_files import MARK, PICKLES
from kernel_session import Session, started

TORCH = "MLSEC_TEST_TORCH"
"""Environment variable: a folder to import torch from, where the tests' own environment has none."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with started(tmp_path_factory.mktemp("harmless")) as kernel:
        kernel.run("%load_ext mlsec_nb")
        kernel.run("%mlsec guard block")
        kernel.run("def hidden(path):\n    return ''.join(list(path))")
        yield kernel


FILES: dict[str, tuple[str, str, str]] = {
    "list": ("pickle.dump([1, {'a': (2.5, None)}], open(PATH, 'wb'))",
             "pickle.load(open({}, 'rb'))", "[1, {'a': (2.5, None)}]"),
    "datetime": ("import datetime\npickle.dump(datetime.datetime(2024, 1, 2), open(PATH, 'wb'))",
                 "pickle.load(open({}, 'rb')).year", "2024"),
    "protocol 0": ("pickle.dump({'b': b'\\xff', 's': {1}}, open(PATH, 'wb'), 0)", "pickle.load(open({}, 'rb'))",
                   "{'b': b'\\xff', 's': {1}}"),
    "zone": ("import zoneinfo\npickle.dump(zoneinfo.ZoneInfo('Europe/Paris'), open(PATH, 'wb'))",
             "str(pickle.load(open({}, 'rb')))", "'Europe/Paris'"),
    "numpy": ("np.save(open(PATH, 'wb'), np.arange(3))", "np.load({}).tolist()", "[0, 1, 2]"),
    "numpy, objects": ("np.save(open(PATH, 'wb'), np.array(['a', None], dtype=object))",
                       "np.load({}, allow_pickle=True).tolist()", "['a', None]"),
    "numpy, pickled": ("pickle.dump((np.float64(2), np.arange(2), np.random.default_rng(1)), open(PATH, 'wb'))",
                       "len(pickle.load(open({}, 'rb')))", "3"),
    "pandas": (("pd.DataFrame({'a': [1, 2], 's': ['x', None], 'c': pd.Categorical(['u', 'v']), "
               "'t': pd.to_datetime(['2024-01-01', '2024-06-01']).tz_localize('Europe/Paris')}).to_pickle(PATH)"),
               "pd.read_pickle({}).shape", "(2, 4)"),
    "joblib": ("joblib.dump({'w': np.ones((2, 2)), 'n': 'x'}, PATH, compress=3)",
               "joblib.load({})['w'].sum().item()", "4.0"),
    "cloudpickle": ("cloudpickle.dump({'a': [1]}, open(PATH, 'wb'))", "cloudpickle.load(open({}, 'rb'))", "{'a': [1]}"),
    "forest": (("from sklearn.ensemble import RandomForestClassifier\n"
               "joblib.dump(RandomForestClassifier(3).fit([[0], [1]], [0, 1]), PATH)"),
               "joblib.load({}).n_features_in_", "1"),
    "pipeline": (("from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
                 "from sklearn.linear_model import LogisticRegression\n"
                 "model = make_pipeline(StandardScaler(), LogisticRegression()).fit([[0], [1]], [0, 1])\n"
                 "pickle.dump(model, open(PATH, 'wb'))"),
                 "pickle.load(open({}, 'rb')).predict([[1]]).tolist()", "[1]"),
    "search": (("from sklearn.model_selection import GridSearchCV\nfrom sklearn.tree import DecisionTreeClassifier\n"
               "X, y = [[i] for i in range(10)], [0, 1] * 5\n"
               "joblib.dump(GridSearchCV(DecisionTreeClassifier(), {'max_depth': [1, 2]}, cv=2).fit(X, y), PATH)"),
               "len(joblib.load({}).predict([[1]]))", "1"),
}  # fmt: skip
if find_spec("dill"):
    FILES["dill"] = ("import dill\ndill.dump({'a': 1}, open(PATH, 'wb'))", "dill.load(open({}, 'rb'))", "{'a': 1}")


@pytest.mark.parametrize("path", ["PATH", "hidden(PATH)"], ids=["inspected", "seen by the second layer only"])
@pytest.mark.parametrize("kind", FILES)
def test_ordinary_files_load(guarded: Session, kind: str, path: str) -> None:
    make, load, expected = FILES[kind]
    imports = "import pickle, joblib, cloudpickle\nimport numpy as np\nimport pandas as pd\n"
    made = guarded.run(f"{imports}PATH = {kind.replace(' ', '') + '.bin'!r}\n{make}")
    assert made.status == "ok", made.errors
    for _ in range(2):
        ran = guarded.run(load.format(path))
        assert (ran.status, [text for _, text in ran.results]) == ("ok", [expected]), ran.wire


@pytest.mark.parametrize(
    "cell",
    [
        "import copy\nresult = copy.deepcopy(thing).value",
        ("from multiprocessing import get_context\nqueue = get_context('fork').Queue()\nqueue.put(thing)\n"
        "result = queue.get().value"),
        ("from multiprocessing import get_context\nwith get_context('fork').Pool(1) as pool:\n"
        "    result = pool.map(same, [thing])[0].value"),
        ("from multiprocessing import get_context\nfrom concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(1, mp_context=get_context('fork')) as pool:\n"
        "    result = pool.submit(same, thing).result().value"),
        ("from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(1) as pool:\n"
        "    result = pool.submit(same, thing).result().value"),
        "import joblib\nresult = joblib.Parallel(2)(joblib.delayed(same)(one) for one in [thing] * 2)[0].value",
        ("import joblib\nwith joblib.parallel_config('threading'):\n"
        "    result = joblib.Parallel(2)(joblib.delayed(same)(one) for one in [thing])[0].value"),
        "%load_ext storemagic\nkept = 7\n%store kept\n%store -r kept\nresult = kept",
        ("from IPython.core.completer import provisionalcompleter\nwith provisionalcompleter():\n"
        "    result = 7 * bool(list(get_ipython().Completer.completions('thing.v', 7)))"),
    ],
    ids="deepcopy queue pool process-executor thread-executor loky joblib-threads store completion".split(),
)  # fmt: skip
def test_data_that_travels_within_the_program_is_let_through(guarded: Session, cell: str) -> None:
    guarded.run("class Thing:\n    value = 7\nthing = Thing()\ndef same(one):\n    return one")
    ran = guarded.run(f"result = None\n{cell}")
    assert ran.status == "ok", ran.errors
    assert guarded.value("result") == 7


def test_libraries_that_call_what_they_are_given_do_not_let_loads_through(guarded: Session) -> None:
    (guarded.folder / "attack.pkl").write_bytes(PICKLES["os.system, protocol 4"])
    (guarded.folder / MARK).unlink(missing_ok=True)
    guarded.run(
        "import pickle, joblib\nfrom multiprocessing import get_context\nfrom multiprocessing.pool import ThreadPool\n"
        "from concurrent.futures import ProcessPoolExecutor\nblob = [open('attack.pkl', 'rb').read()]"
    )
    for call in (
        "ThreadPool(1).map(pickle.loads, blob)",
        "get_context('fork').Pool(1).map(pickle.loads, blob)",
        "ProcessPoolExecutor(1, get_context('fork')).submit(pickle.loads, blob[0]).result()",
        "joblib.Parallel(1)([joblib.delayed(pickle.loads)(blob[0])])",
    ):
        assert guarded.run(call).status == "error", call
        assert not (guarded.folder / MARK).exists(), call


@pytest.fixture(scope="module")
def with_torch(guarded: Session) -> Session:
    if folder := os.environ.get(TORCH):
        guarded.run(f"import sys\nsys.path.append({str(Path(folder))!r})")
    if guarded.run("import os, pickle, torch").status != "ok":
        pytest.skip(f"torch is not installed; {TORCH} can name a site-packages folder that has it")
    guarded.run(
        "class Attack:\n    def __init__(self, call): self.call = call\n    def __reduce__(self): return self.call"
    )
    return guarded


@pytest.mark.parametrize("path", ["PATH", "hidden(PATH)"])
@pytest.mark.parametrize("arguments", ["", ", weights_only=True", ", weights_only=False"])
@pytest.mark.parametrize("layout", ["", ", _use_new_zipfile_serialization=False"], ids=["zip", "legacy"])
def test_torch(with_torch: Session, layout: str, arguments: str, path: str) -> None:
    command = f'{sys.executable} -c "open({MARK!r}, {"w"!r})"'
    (with_torch.folder / MARK).unlink(missing_ok=True)
    made = with_torch.run(
        f"PATH = 'good.pt'\ntorch.save(torch.nn.Linear(2, 1).state_dict(), PATH{layout})\n"
        f"torch.save({{'w': torch.ones(2), 'h': Attack((os.system, ({command!r},)))}}, 'bad.pt'{layout})"
    )
    assert made.status == "ok", made.errors
    assert with_torch.run(f"torch.load({path}{arguments})").status == "ok"
    with_torch.run("PATH = 'bad.pt'")
    assert with_torch.run(f"torch.load({path}{arguments})").status == "error"
    assert not (with_torch.folder / MARK).exists()


def test_whole_torch_models_load(with_torch: Session) -> None:
    with_torch.run("net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())\ntorch.save(net, 'net.pt')")
    assert with_torch.run("len(torch.load('net.pt', weights_only=False))").results[0][1] == "2"
    with_torch.run("blob = pickle.dumps({'t': torch.ones(2)})")
    ran = with_torch.run("pickle.loads(blob)['t'].sum().item()")
    assert ran.status == "ok", ran.errors


def test_a_guarded_load_changes_nothing_that_the_user_can_see(guarded: Session) -> None:
    guarded.run("import numpy as np\nnp.save('plain.npy', np.ones(2))\npath = 'plain.npy'\nloaded = np.load(path)")
    guarded.run(
        "def _state():\n    import random, sys, warnings\n    return [sorted(n for n in globals() if n[:2] != '_i'), "
        "hash(random.getstate()), repr(warnings.filters), id(sys.stdout), id(sys.excepthook), sorted(Out), "
        "hash(np.random.get_state()[1].tobytes()), sorted(m for m in sys.modules if m[:8] != 'mlsec_nb')]"
    )
    guarded.value("_state()")  # a first long answer makes zmq import what it sends long messages with
    before = guarded.value("_state()")
    ran = guarded.run("loaded = np.load(path, allow_pickle=True)")
    assert [message["msg_type"] for message in ran.messages] == ["status", "execute_input", "status"]
    after = guarded.value("_state()")
    assert (sorted(set(after[7]) - set(before[7])), after[:7]) == ([], before[:7])
