"""EXE: archives that are unpacked with whatever names and links they hold; modules chosen at run time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlsec_nb.calls import calls, set_keyword
from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Text
from mlsec_nb.origin import origins
from mlsec_nb.rule import Match, Rule, Trigger, word
from mlsec_nb.uses import Use

_TRAVERSAL = ("CWE-22", "AML.T0010.002", "OWASP-ML06")
_TAR = ("open", "TarFile", "TarFile.open", "TarFile.gzopen", "TarFile.xzopen", "TarFile.bz2open", "TarFile.taropen")
_ZIP = ("zipfile.ZipFile.extractall", "zipfile.ZipFile.extract")
_DOWNLOADS = (
    "urllib.request.urlretrieve",
    "wget.download",
    "gdown.download",
    "keras.utils.get_file",
    "tensorflow.keras.utils.get_file",
    "torch.hub.download_url_to_file",
)


def _made_by_opening(use: Use) -> bool:
    """Whether the archive is read, not written."""
    if use.receiver is None:
        return True
    mode = next((kw.value for kw in use.receiver.keywords if kw.arg == "mode"), None)
    mode = mode or (use.receiver.args[1] if len(use.receiver.args) > 1 else None)
    return not (isinstance(mode, ast.Constant) and str(mode.value)[:1] in "wxa")


def _is_filtered(use: Use) -> bool | None:
    """Whether a filter is given that keeps anything out; None when members are chosen by something of the notebook."""
    given = use.argument("filter")
    if given is not None and use.values("filter") not in (("fully_trusted",), (None,)):
        return use.cell.name_of(given) != _NO_FILTER
    chosen = use.argument("members", 1) if use.name.endswith(".extractall") else None
    return None if isinstance(chosen, ast.Call | ast.ListComp | ast.GeneratorExp) or use.open_ended else False


_NO_FILTER = "tarfile.fully_trusted_filter"


def _is_tar(use: Use) -> bool | None:
    """Whether `unpack_archive` gets a tar file, which is what its `filter` is for; None when not known."""
    archive, kind = use.argument("filename", 0), use.argument("format", 2)
    name = use.cell.shape(archive).lower() if archive is not None else ""
    if kind is not None:
        name = "." + use.cell.shape(kind).lower()
    if name.endswith((".zip", ".whl")):
        return False
    return True if name.endswith((".tar", ".tgz", ".gz", "tar", ".xz", ".bz2", ".tbz2", ".txz")) else None


def _zip_of_download(text: Text) -> Iterator[Match]:
    cell = text.python
    for name in _ZIP if cell else ():
        for use in cell.uses(name) if cell else ():
            opened = use.receiver.args[:1] if use.receiver else []
            # One file of a known name holds no surprise but its size.
            if (
                use.call
                and opened
                and not use.values("member", 0 if name.endswith(".extract") else None)
                and ("network" in origins(use.cell, opened[0]) or _is_fetched(use, opened[0]))
            ):
                yield Match(use.span)


def _is_fetched(use: Use, node: ast.expr) -> bool:
    """Whether a path is what a download function gave back, or was given."""
    asked = [node] + [b.value for b in (use.cell.bindings(node) if isinstance(node, ast.Name) else []) if b.value]
    for expression in asked:
        if isinstance(expression, ast.Call) and use.cell.name_of(expression.func) in _DOWNLOADS:
            return True
    written = ast.dump(node)
    for name in _DOWNLOADS:
        for download in use.cell.uses(name):
            if any(ast.dump(argument) == written for argument in (*download.args, *download.keywords.values())):
                return True
    return False


def _is_constant_name(use: Use) -> bool:
    return use.values("name", 0) is not None


RULES: tuple[Rule, ...] = (
    Rule(
        id="EXE012",
        name="tar-extract-without-filter",
        severity=Severity.MEDIUM,
        message="a tar archive is unpacked with whatever names and links it holds",
        why="An entry called ../../.bashrc, or a link, is written outside the folder and can become code that runs.",
        instead='Pass filter="data" (Python 3.12, and 3.11.4, 3.10.12); from 3.14 on it is the default.',
        find=calls(
            *(f"tarfile.{maker}.{method}" for maker in _TAR for method in ("extractall", "extract")),
            unless=_is_filtered,
            when=_made_by_opening,
            references=False,
            fix=set_keyword("filter", '"data"'),
        ),
        bad={
            "import tarfile\nwith tarfile.open(path) as tar:\n    tar.extractall(folder)": (
                'import tarfile\nwith tarfile.open(path) as tar:\n    tar.extractall(folder, filter="data")'
            ),
            "import tarfile\ntar = tarfile.open(path)\ntar.extractall(filter=None, members=tar)": (
                'import tarfile\ntar = tarfile.open(path)\ntar.extractall(filter="data", members=tar)'
            ),
            "import tarfile\ntar = tarfile.open(path)\ntar.extractall(members=without_links(tar))": (
                'import tarfile\ntar = tarfile.open(path)\ntar.extractall(members=without_links(tar), filter="data")'
            ),
            'import tarfile\ntarfile.open("data.tgz", "r:gz").extractall()': (
                'import tarfile\ntarfile.open("data.tgz", "r:gz").extractall(filter="data")'
            ),
            'import tarfile\ntarfile.open(path).extractall(folder, filter="fully_trusted")': (
                'import tarfile\ntarfile.open(path).extractall(folder, filter="data")'
            ),
            "import tarfile\nt = tarfile.open(path)\nfor m in t:\n    t.extract(m, path=folder)": (
                'import tarfile\nt = tarfile.open(path)\nfor m in t:\n    t.extract(m, path=folder, filter="data")'
            ),
        },
        good=(
            'import tarfile\nwith tarfile.open(path) as tar:\n    tar.extractall(folder, filter="data")',
            "import zipfile\nzipfile.ZipFile(path).extractall(folder)",
            "import tarfile\ntarfile.open(path).getnames()",
        ),
        tags=(*_TRAVERSAL, "B202"),
    ),
    Rule(
        id="EXE013",
        name="archive-unpacked-without-filter",
        severity=Severity.MEDIUM,
        message="an archive is unpacked with whatever names and links it holds",
        why="An entry called ../../.bashrc, or a link, is written outside the folder and can become code that runs.",
        instead='For a tar file pass filter="data"; look at the names in it before unpacking others.',
        find=calls(
            "shutil.unpack_archive",
            unless=_is_filtered,
            when=_is_tar,
            references=False,
            fix=lambda use: set_keyword("filter", '"data"')(use) if _is_tar(use) else None,
        ),
        bad={
            'import shutil\nshutil.unpack_archive("data.tar.gz", folder)': (
                'import shutil\nshutil.unpack_archive("data.tar.gz", folder, filter="data")'
            ),
            "import shutil\nshutil.unpack_archive(path)": None,
        },
        good=(
            'import shutil\nshutil.unpack_archive("data.zip")',
            "import shutil\nshutil.make_archive('data', 'gztar')",
            'import shutil\nshutil.unpack_archive("data.tar", filter="data")',
        ),
        tags=_TRAVERSAL,
    ),
    Rule(
        id="EXE016",
        name="downloaded-zip-extracted",
        severity=Severity.LOW,
        message="a downloaded zip archive is unpacked without a look at it",
        why="zipfile keeps names inside the folder, but not the size: a small file can fill the disk, "
        "and can overwrite files of the notebook that have the same names.",
        instead="Compare the file's hash with a published one, and unpack into a folder of its own.",
        find=_zip_of_download,
        triggers=(Trigger(("zipfile",), r"\bZipFile\b|\bzipfile\b"),),
        bad={
            "import io, requests, zipfile\nr = requests.get(url)\n"
            "zipfile.ZipFile(io.BytesIO(r.content)).extractall()": None,
            "import zipfile\nfrom urllib.request import urlretrieve\nurlretrieve(url, path)\n"
            "with zipfile.ZipFile(path) as z:\n    z.extractall(folder)": None,
        },
        good=(
            'import zipfile\nzipfile.ZipFile("mine.zip").extractall()',
            "import io, requests, zipfile\nzipfile.ZipFile(io.BytesIO(requests.get(url).content)).extract('names.csv')",
            "import io, requests, zipfile\nzipfile.ZipFile(io.BytesIO(requests.get(url).content)).namelist()",
        ),
        tags=("CWE-409", "CWE-494", "AML.T0010.002", "OWASP-ML06"),
    ),
    Rule(
        id="EXE017",
        name="module-chosen-at-run-time",
        severity=Severity.INFO,
        message="which module is imported is decided by data",
        why="Importing a module runs it: a name that comes from outside can choose any module on the path.",
        instead="A dict of the allowed modules.",
        find=calls("importlib.import_module", "__import__", unless=_is_constant_name, references=False),
        triggers=(word("import_module"), word("__import__")),
        bad={"import importlib\nm = importlib.import_module(name)": None, "m = __import__(f'models.{kind}')": None},
        good=('import importlib\nimportlib.import_module("torch.nn")', '__import__("torch")'),
        tags=("CWE-829", "CWE-94", "AML.T0010.001"),
        default=False,
    ),
)
