"""`%mlsec guard block`: nothing of a hostile file runs, whatever loads it and however it is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_files import FILES, MARK, PICKLES, SPELLINGS, UNSEEN, earlier_cell, write_all
from kernel_session import Ran, Session, started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("hostile")
    write_all(work)
    return work


@pytest.fixture(scope="module")
def guarded(folder: Path) -> Iterator[Session]:
    with started(folder) as kernel:
        kernel.run("%load_ext mlsec_nb")
        kernel.run("%mlsec guard block")
        yield kernel


@pytest.fixture(scope="module")
def unguarded(folder: Path) -> Iterator[Session]:
    with started(folder) as kernel:
        kernel.run("%load_ext mlsec_nb")
        yield kernel


@pytest.fixture(autouse=True)
def unmarked(folder: Path) -> None:
    (folder / MARK).unlink(missing_ok=True)


def _was_stopped(ran: Ran, session: Session) -> bool:
    assert not (session.folder / MARK).exists(), "something of the file was run"
    return ran.status == "error" and "guard:" in ran.wire


def _load(kind: str, spelling: str) -> str:
    name, _, code = FILES[kind]
    return code.format(path=spelling.format(name=name))


@pytest.mark.parametrize("kind", FILES)
def test_the_files_do_harm_where_nothing_guards(unguarded: Session, kind: str) -> None:
    unguarded.run(_load(kind, SPELLINGS["literal"]))
    assert (unguarded.folder / MARK).exists()


@pytest.mark.parametrize("number", range(len(PICKLES)), ids=list(PICKLES))
def test_the_pickles_do_harm_where_nothing_guards(unguarded: Session, number: int) -> None:
    unguarded.run(f"import pickle\npickle.load(open('attack{number}.pkl', 'rb'))")
    assert (unguarded.folder / MARK).exists()


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("kind", FILES)
def test_a_named_file_is_inspected_before_the_cell_runs(guarded: Session, kind: str, spelling: str) -> None:
    guarded.run(earlier_cell(FILES[kind][0]))
    ran = guarded.run(f"began = {kind!r}\n" + _load(kind, SPELLINGS[spelling]))
    assert _was_stopped(ran, guarded)
    assert "the cell was not run" in ran.wire
    assert guarded.value("globals().get('began')") != kind


@pytest.mark.parametrize("spelling", UNSEEN)
@pytest.mark.parametrize("kind", FILES)
def test_the_second_layer_stops_what_reading_the_cell_cannot_see(guarded: Session, kind: str, spelling: str) -> None:
    guarded.run(earlier_cell(FILES[kind][0]))
    ran = guarded.run(_load(kind, UNSEEN[spelling]))
    assert _was_stopped(ran, guarded)
    assert "the cell was not run" not in ran.wire


@pytest.mark.parametrize("number", range(len(PICKLES)), ids=list(PICKLES))
@pytest.mark.parametrize("path", ["'attack{}.pkl'", "''.join(['attack{}', '.pkl'])"], ids=["read", "unseen"])
def test_every_attack_is_stopped_by_both_layers(guarded: Session, number: int, path: str) -> None:
    ran = guarded.run(f"import pickle\npickle.load(open({path.format(number)}, 'rb'))")
    assert _was_stopped(ran, guarded)
    assert ("the cell was not run" in ran.wire) == path.startswith("'attack")


@pytest.mark.parametrize(
    "cell",
    [
        "opened = open('m.pkl', 'rb')\x00pickle.load(opened)",
        "blob = open('m.pkl', 'rb').read()\x00pickle.loads(blob)",
        "blob = io.BytesIO(open('m.pkl', 'rb').read())\x00pickle.load(blob)",
        "short = pickle.load\x00short(open('m.pkl', 'rb'))",
        "from pickle import *\x00load(open('m.pkl', 'rb'))",
        "names = ['m.pkl']\x00[pickle.load(open(name, 'rb')) for name in names]",
        "names = ['m.pkl']\x00for number, name in enumerate(names):\n    pickle.load(open(name, 'rb'))",
        "\x00%time pickle.load(open('m.pkl', 'rb'))",
        "\x00%%time\npickle.load(open('m.pkl', 'rb'))",
        "\x00%%capture kept\npickle.load(open('m.pkl', 'rb'))",
        "\x00pickle.load(io.BytesIO(Path('m.pkl').read_bytes()))",
        "\x00await asyncio.to_thread(pickle.load, open('m.pkl', 'rb'))",
        "\x00ThreadPoolExecutor(1).submit(lambda: pickle.load(open('m.pkl', 'rb'))).result()",
        "\x00exec(\"import pickle\\npickle.load(open('m.pkl', 'rb'))\")",
        "\x00pickle.load(os.fdopen(os.open('m.pkl', os.O_RDONLY), 'rb'))",
        "f = open('m.pkl', 'rb')\x00pickle.loads(mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ))",
        "\x00pickle.load(urlopen(Path('m.pkl').absolute().as_uri()))",
        "\x00pickle.loads(zipfile.ZipFile('z.zip').read('m.pkl'))",
        "\x00pd.read_pickle('z.zip')",
        "\x00np.lib.format.read_array(open('a.npy', 'rb'), allow_pickle=True)",
        "\x00joblib.numpy_pickle.load('m.joblib')",
        "kept = shelve.open('kept')\x00kept.dict = {b'a': Path('m.pkl').read_bytes()}\nkept['a']",
        (
            "class Own(pickle.Unpickler):\n"
            "    def find_class(self, *name):\n        return super().find_class(*name)\x00"
            "Own(open('m.pkl', 'rb')).load()"
        ),
        (
            "copyreg.add_extension('os', 'system', 77)\x00"
            "pickle.loads(b'\\x80\\x02\\x82MX\\x0c\\x00\\x00\\x00touch marker\\x85R.')"
        ),
        "script = Path('run.py').write_text('import pickle; pickle.load(open(\"m.pkl\", \"rb\"))')\x00%run run.py",
        (
            "script = Path('own_module.py').write_text('import pickle; pickle.load(open(\"m.pkl\", \"rb\"))')\x00"
            "import own_module"
        ),
        (
            'source = \'import pickle\\ndef go():\\n    pickle.load(open("m.pkl", "rb"))\'\n'
            "fake = types.ModuleType('multiprocessing.connection'); exec(source, fake.__dict__)\x00fake.go()"
        ),
    ],
)
def test_other_ways_to_the_same_file(guarded: Session, cell: str) -> None:
    guarded.run(
        "import asyncio, copyreg, io, joblib, mmap, os, pickle, shelve, types, zipfile\n"
        "import numpy as np, pandas as pd\n"
        "from urllib.request import urlopen\nfrom pathlib import Path\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with zipfile.ZipFile('z.zip', 'w') as packed:\n    packed.write('m.pkl')"
    )
    earlier, _, load = cell.partition("\x00")
    guarded.run(earlier)
    ran = guarded.run(load)
    assert not (guarded.folder / MARK).exists()
    assert "guard:" in ran.wire


def test_a_file_is_let_in_until_it_changes(guarded: Session) -> None:
    import shutil

    shutil.copy(guarded.folder / "m.pkl", guarded.folder / "let in.pkl")
    load = "import pickle\npickle.load(open('let in.pkl', 'rb'))"
    assert _was_stopped(guarded.run(load), guarded)
    assert "let in.pkl (dangerous)" in guarded.run("%mlsec allow 'let in.pkl'").plain
    assert guarded.run(load).status == "ok"
    assert (guarded.folder / MARK).exists()
    (guarded.folder / MARK).unlink()
    os.utime(guarded.folder / "let in.pkl")
    assert _was_stopped(guarded.run(load), guarded)
    assert _was_stopped(guarded.run("import pickle\npickle.load(open('m.pkl', 'rb'))"), guarded)


def test_a_name_is_let_in_for_the_session(guarded: Session) -> None:
    guarded.run("class Own:\n    pass\nimport pickle\ndata = pickle.dumps(Own())")
    assert "which was defined in the program" in guarded.run("pickle.loads(bytes(data[:]))").wire
    guarded.run("%mlsec allow --name __main__.Own")
    assert guarded.run("pickle.loads(bytes(data[:]))").status == "ok"


@pytest.mark.parametrize("line", ["%mlsec allow nothing.pkl", "%mlsec allow --name system", "%mlsec guard on"])
def test_a_wrong_command_says_so(guarded: Session, line: str) -> None:
    assert guarded.run(line).status == "error"


def test_warn_tells_and_lets_the_cell_run(folder: Path) -> None:
    with started(folder) as kernel:
        kernel.run("%load_ext mlsec_nb")
        assert "is off" in kernel.run("%mlsec guard").plain
        kernel.run("%mlsec guard warn")
        ran = kernel.run("import pickle\npickle.load(open('m.pkl', 'rb'))")
        assert "line 2: pickle.load reads m.pkl; it holds os.system" in ran.plain
        assert "imports" in ran.stream("stderr")
        assert (folder / MARK).exists()


def test_off_and_unload_take_everything_away(folder: Path) -> None:
    with started(folder) as kernel:
        kernel.run(
            "shell = get_ipython()\nbefore = len(shell.ast_transformers), len(shell.events.callbacks['pre_run_cell'])"
        )
        kernel.run("%load_ext mlsec_nb")
        kernel.run("%mlsec guard block")
        kernel.run("%unload_ext mlsec_nb")
        after = "(len(shell.ast_transformers), len(shell.events.callbacks['pre_run_cell']))"
        assert kernel.value(after) == kernel.value("before")
        kernel.run("import pickle\npickle.load(open('m.pkl', 'rb'))")
        assert (folder / MARK).exists()


def test_nothing_of_the_users_objects_is_run(guarded: Session) -> None:
    guarded.run(
        "import pickle\ntouched = []\nclass Odd:\n"
        "    def __getattribute__(self, name):\n        touched.append(name)\n        raise RuntimeError\n"
        "    def __fspath__(self):\n        touched.append('fspath')\n        return 'm.pkl'\n"
        "    def __str__(self):\n        touched.append('str')\n        return 'm.pkl'\n"
        "class Text(str):\n    def __repr__(self):\n        touched.append('repr')\n        return 'x'\n"
        "odd, text = Odd(), Text('nothing.pkl')\ntouched.clear()"
    )
    guarded.run("if 0:\n    pickle.load(open(odd)); pickle.load(open(text)); pickle.loads(odd)")
    assert guarded.value("touched") == []


def test_a_pickle_that_takes_too_long_to_inspect_is_left_to_the_second_layer(guarded: Session) -> None:
    slow = b"\x80\x04](" + b"K\x01" * 6_000_000 + b"e0"
    (guarded.folder / "slow.pkl").write_bytes(slow + PICKLES["os.system, protocol 4"][2:])
    ran = guarded.run("import pickle\npickle.load(open('slow.pkl', 'rb'))")
    assert _was_stopped(ran, guarded)
    (guarded.folder / "slow.pkl").write_bytes(slow + b"N.")
    assert guarded.run("pickle.load(open('slow.pkl', 'rb'))").status == "ok"
