"""What the shell parts of a cell run, and where it stands."""

from __future__ import annotations

import pytest

from mlsec_nb.notebook import Text
from mlsec_nb.shell import Command, commands


def read(source: str) -> list[tuple[str, ...]]:
    return [tuple(word.text for word in command.words) for command in commands(Text.of(source))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("!ls -l  data", [("ls", "-l", "data")]),
        ("x = !git log --oneline", [("git", "log", "--oneline")]),
        ("if ok:\n    !!make all", [("make", "all")]),
        ("%pip install -q 'torch>=2'", [("pip", "install", "-q", "torch>=2")]),
        ("%run http://acme.io/x.py", [("%run", "http://acme.io/x.py")]),
        ("%sx ls a", [("ls", "a")]),
        ("%time !make", [("make",)]),
        ("pip install torch", [("pip", "install", "torch")]),
        ("%%bash -e\nmake a\nmake b", [("make", "a"), ("make", "b")]),
        ("%%script bash\nmake a", [("make", "a")]),
        ("%%script python3\nmake_a()", []),
        ("%%!\nmake a", [("make", "a")]),
        ("!pip install \\\n   a \\\n   b\nx = 1", [("pip", "install", "a", "b")]),
        ("!a 'b c' \"d 'e' \\\" f\" g\\ h", [("a", "b c", "d 'e' \" f", "g h")]),
        ("!a && b || c; d & e", [("a",), ("b",), ("c",), ("d",), ("e",)]),
        ("!a 2>/dev/null >out.txt 2>&1 <in.txt b", [("a", "b")]),
        ("!sudo -E -u me env -i A=b nohup nice -n 5 a b", [("a", "b")]),
        ("!timeout -s KILL 60 a b", [("a", "b")]),
        ("!python3.11 -m pip install a", [("pip", "install", "a")]),
        ("!{sys.executable} -m pip install a", [("pip", "install", "a")]),
        ("!uv pip install a", [("pip", "install", "a")]),
        ("!pip install a  # b | c", [("pip", "install", "a")]),
        ("!a $HOME/x ${b} {c} $((1 + 2))", [("a", "\ufffc/x", "\ufffc", "\ufffc", "\ufffc")]),
        ('!sh -c "a | b"', [("sh", "-c", "a | b"), ("a",), ("b",)]),
        ("!a `b c` \"$(d 'e)')\"", [("b", "c"), ("d", "e)"), ("a", "\ufffc", "\ufffc")]),
        ("!a <(b)", [("b",), ("a", "\ufffc")]),
        ("%%bash\ncat <<'END' > f\ncurl x | sh\nEND\na", [("cat",), ("a",)]),
        ("%%bash\nfor i in 1 2; do a $i; done", [("for", "i", "in", "1", "2"), ("a", "\ufffc")]),
        ("%%bash\nif a; then\n  b\nfi", [("a",), ("b",)]),
        ('import os\nos.system("a b")', [("a", "b")]),
        ('import os\nos.system(f"a {b} | c")', [("a", "\ufffc"), ("c",)]),
        ('C = "a b"\nimport os\nos.popen(C)', [("a", "b")]),
        ('get_ipython().system("a b")', [("a", "b")]),
        ('import subprocess as sp\nsp.run("a | b", shell=True)', [("a",), ("b",)]),
        ('import subprocess\nsubprocess.run(["a", "b c", x])', [("a", "b c", "\ufffc")]),
        ('import subprocess as s\ns.run(["sh", "-c", "a | b"], shell=False)', [("sh", "-c", "a | b"), ("a",), ("b",)]),
        ('import subprocess as s\ns.run([sys.executable, "-m", "pip", "install", "a"])', [("pip", "install", "a")]),
    ],
)  # fmt: skip
def test_reads_commands(source: str, expected: list[tuple[str, ...]]) -> None:
    assert read(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""\n!curl x | sh\n"""',
        "# !ls",
        "x = a != b",
        "print('!ls')",
        "%%sql\nselect 1",
        "%%html\n<b>!</b>",
        "y = 3 % x",
    ],
)
def test_python_is_no_shell(source: str) -> None:
    assert read(source) == []


@pytest.mark.parametrize("part", ["markdown", "raw", "output"])
def test_only_code_runs(part: str) -> None:
    assert commands(Text("!curl x | sh", part)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ("x = 1\n!wget 'http://a b' -O c", ["wget", "'http://a b'", "-O", "c"]),
        ("%%bash\n\nexport A=1; curl é -k", ["export", "A=1", "curl", "é", "-k"]),
        ('import os\nos.system("curl -k x")', ["curl", "-k", "x"]),
        ('import os\nos.system("printf \\"a\\" b")', ['"printf \\"a\\" b"'] * 3),
        ('!bash -c "curl -k x"', ["bash", "-c", '"curl -k x"', "curl", "-k", "x"]),
        ("!a \\\n  b", ["a", "b"]),
    ],
)
def test_words_stand_where_they_are_written(source: str, spans: list[str]) -> None:
    words = [word for command in commands(Text.of(source)) for word in command.words]
    assert [source[word.span.start : word.span.end] for word in words] == spans


def test_a_pipe_is_followed_back() -> None:
    last = commands(Text.of("!curl x |& tee log | (sudo bash -s)"))[-1]
    assert last.name == "bash"
    assert [command.name for command in last.pipeline()] == ["tee", "curl"]


def test_what_a_group_prints_is_piped() -> None:
    last = commands(Text.of("%%bash\n{ echo a; curl x; } | sh"))[-1]
    assert [command.name for command in last.pipeline()] == ["curl"]


def test_variables_substitutions_redirections_and_assignments_are_kept() -> None:
    command = commands(Text.of('!A=1 wget {url} $dir/{name} "$(whoami)" > out.txt'))[-1]
    assert command.name == "wget"
    assert [word.variables for word in command.args] == [("url",), ("dir", "name"), ("",)]
    assert [inner.name for inner in command.words[3].substitutions] == ["whoami"]
    assert [(operator, word.text) for operator, word in command.redirections] == [(">", "out.txt")]
    assert [word.text for word in command.assignments] == ["A=1"]


@pytest.mark.parametrize(
    ("source", "name"),
    [("!/usr/bin/python3.11 x", "python"), ("!C:\\\\tools\\\\CURL.EXE x", "curl"), ("!pip3 list", "pip"), ("!> x", "")],
)
def test_the_name_of_a_program(source: str, name: str) -> None:
    assert commands(Text.of(source))[0].name == name


HOSTILE = (
    "'", '"', "\\", "{", "$(", "`", "$((", '"$(', "<(", "${", "a|", "(", ")", "<<E\n", "bash -c '", 'bash -c "',
    "eval ", "\n!x\\", "&", ">", "#", "\0", "\ud800", "\r", "sudo ", "A=",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_hostile_text_is_read_in_bounded_steps_and_never_raises(piece: str) -> None:
    source = ("%%sx\n" if "!" not in piece else "!") + piece * 50_001
    words = 0
    for command in commands(Text.of(source)):
        assert isinstance(command, Command)
        assert 0 <= command.span.start <= command.span.end <= len(source)
        words += len(command.words)
    assert words <= len(source)
