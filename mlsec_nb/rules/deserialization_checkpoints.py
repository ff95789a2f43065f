"""DES: checkpoints, hubs, programs and native code of the PyTorch world."""

from __future__ import annotations

import ast

from mlsec_nb.calls import append_argument, calls, keyword_is, keyword_truthy, set_keyword
from mlsec_nb.findings import Edit, Fix, Severity
from mlsec_nb.late import late
from mlsec_nb.loading import FROM_ELSEWHERE, UNSAFE_LOAD, weighed
from mlsec_nb.provenance import is_beside_own_file, provenance
from mlsec_nb.rule import Rule
from mlsec_nb.uses import Use
from mlsec_nb.values import UNKNOWN_PART

_COMMIT = late(r"[0-9a-f]{40}")
_REACHES_OUT = late(
    r"(?:os|posix|nt|sys|subprocess|shutil|importlib|runpy|builtins|__builtins__|ctypes|pty|socket|code|types)(?:\..+)?"
    r"|eval|exec|compile|open|getattr|setattr|__import__|input|globals|vars|pickle\..+|torch\.hub\..+"
    r"|operator\.(?:attrgetter|methodcaller|itemgetter)|functools\.(?:partial|reduce)|webbrowser\..+|requests\..+"
)


def _lets_code_in(use: Use) -> bool | None:
    """Whether one of the allowed globals is a function that reaches further."""
    allowed = use.argument("safe_globals", 0)
    if not isinstance(allowed, ast.List | ast.Tuple | ast.Set):
        return False
    for element in allowed.elts:
        thing = element.elts[0] if isinstance(element, ast.Tuple) and element.elts else element
        name = use.cell.name_of(thing)
        if name and _REACHES_OUT.fullmatch(name):
            return True
    return False


def _repository(use: Use) -> str:
    given = use.argument("repo_or_dir", 0) or use.argument("github")
    return use.cell.shape(given) if given is not None else UNKNOWN_PART


def _is_pinned_hub(use: Use) -> bool | None:
    """Whether torch.hub gets a local folder, or a commit that is not trusted blindly."""
    if use.values("source") == ("local",):
        return True
    repository = _repository(use)
    if repository.startswith(UNKNOWN_PART) and use.values("trust_repo") != (True,):
        return None
    return _is_commit(repository) and not _trusts_blindly(use)


def _is_commit(repository: str) -> bool:
    return _COMMIT.fullmatch(repository.rpartition(":")[2]) is not None


def _trusts_blindly(use: Use) -> bool:
    return keyword_is("trust_repo", True)(use) is True or keyword_truthy("skip_validation")(use) is True


def _hub_severity(use: Use) -> Severity | None:
    return Severity.MEDIUM if ":" in _repository(use) and not _trusts_blindly(use) else None


def _check_trust(use: Use) -> Fix | None:
    if not _is_commit(_repository(use)) or keyword_truthy("skip_validation")(use) is not False:
        return None
    return set_keyword("trust_repo", '"check"')(use)


def _checked_download(use: Use) -> Fix | None:
    """Both arguments; the name of the file in the URL must carry the first characters of its SHA-256."""
    title = "Pass weights_only=True, check_hash=True (the file's name must carry its hash)"
    if "weights_only" not in use.keywords and "check_hash" not in use.keywords and len(use.args) <= 4:
        if use.open_ended or use.call is None:
            return None
        return Fix(title, (append_argument(use, "weights_only=True, check_hash=True"),))
    fix = set_keyword("weights_only", "True", title, position=6)(use)
    hashed = keyword_truthy("check_hash", 4)(use) is True
    hash_fix = None if hashed else set_keyword("check_hash", "True", position=4)(use)
    if fix is None or hash_fix is None:
        return fix
    both: list[Edit] = [*fix.edits, *hash_fix.edits]
    return Fix(title, tuple(both)) if len({edit.span for edit in both}) == len(both) else fix


def _is_foreign_code(use: Use, keyword: str, position: int) -> bool:
    given = use.argument(keyword, position)
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        return False
    if isinstance(given, ast.Call) and use.cell.name_of(given.func) == "ctypes.util.find_library":
        return False
    parts = given.elts if isinstance(given, ast.List | ast.Tuple) else [given]
    return any(
        provenance(use, part).kind not in ("literal", "written-here") and not is_beside_own_file(use.cell, part)
        for part in parts
    )


def _is_foreign_library(use: Use) -> bool:
    if use.name.endswith("ctypeslib.load_library") and _is_foreign_code(use, "loader_path", 1):
        return True
    keyword = {"LoadLibrary": "name", "load_op_library": "library_filename", "load_library": "path"}
    return _is_foreign_code(use, keyword.get(use.name.rpartition(".")[2], "name"), 0)


def _is_foreign_source(use: Use) -> bool:
    return _is_foreign_code(use, "cpp_sources" if use.name.endswith("load_inline") else "sources", 1)


def _is_from_network(use: Use) -> bool:
    return provenance(use, use.argument("model", 0)).kind in ("network", "temporary")


def _lightning_is_restricted(use: Use) -> bool | None:
    values = use.values("weights_only")
    if values is None or len({bool(value) for value in values}) > 1:
        return None
    return bool(values[0]) if values else None


_LIBRARIES = (
    "torch.ops.load_library", "torch.classes.load_library", "ctypes.CDLL", "ctypes.PyDLL", "ctypes.WinDLL",
    "ctypes.cdll.LoadLibrary", "numpy.ctypeslib.load_library", "tensorflow.load_library",
    "tensorflow.load_op_library", "*.register_custom_ops_library",
)  # fmt: skip
_URL_LOADERS = (
    "torch.hub.load_state_dict_from_url", "torch.utils.model_zoo.load_url",
    "torchvision.models.utils.load_state_dict_from_url",
    "torchvision._internally_replaced_utils.load_state_dict_from_url",
)  # fmt: skip
_COMMIT_EXAMPLE = "0123456789abcdef" * 2 + "01234567"

RULES: tuple[Rule, ...] = (
    Rule(
        id="DES014",
        name="torch-safe-globals",
        severity=Severity.MEDIUM,
        message="this list of safe globals lets functions in that can run anything",
        why="weights_only=True calls whatever is on the list; getattr or os functions open it again.",
        instead="List only the classes that the error message, or an inspection of the file, names.",
        find=calls(
            "torch.serialization.add_safe_globals",
            "torch.serialization.safe_globals",
            when=_lets_code_in,
            references=False,
        ),
        bad={"import torch\ntorch.serialization.add_safe_globals([getattr, MyConfig])": None},
        good=("import torch\ntorch.serialization.add_safe_globals([MyConfig])",),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES015",
        name="torch-hub-load",
        severity=Severity.HIGH,
        message="torch.hub.load downloads a repository and runs its hubconf.py, which can change at any time",
        why="The code is run as it is today, under the name of a branch or tag that others can move.",
        instead='torch.hub.load("owner/repo:<commit>", name, trust_repo="check"), or a clone with source="local".',
        find=calls("torch.hub.load", unless=_is_pinned_hub, severity=_hub_severity, fix=_check_trust, references=False),
        bad={
            'import torch\nmodel = torch.hub.load("pytorch/vision", "resnet18")': None,
            f'import torch\nm = torch.hub.load("o/r:{_COMMIT_EXAMPLE}", "m", trust_repo=True)': "import torch\n"
            f'm = torch.hub.load("o/r:{_COMMIT_EXAMPLE}", "m", trust_repo="check")',
        },
        good=(
            f'import torch\nm = torch.hub.load("o/r:{_COMMIT_EXAMPLE}", "m", trust_repo="check")',
            'import torch\nm = torch.hub.load("clones/r", "m", source="local")',
        ),
        tags=(*FROM_ELSEWHERE, "AML.T0011.000"),
    ),
    Rule(
        id="DES016",
        name="torch-load-url",
        severity=Severity.HIGH,
        message="downloads a pickle and loads it unrestricted: weights_only and check_hash are off by default here",
        why="Whoever controls the server or the connection runs code in this notebook.",
        instead="Pass weights_only=True and check_hash=True, or download safetensors.",
        find=calls(*_URL_LOADERS, unless=keyword_is("weights_only", True, position=6), fix=_checked_download),
        bad={
            "import torch\nstate = torch.hub.load_state_dict_from_url(url)": "import torch\n"
            "state = torch.hub.load_state_dict_from_url(url, weights_only=True, check_hash=True)",
            "from torch.utils import model_zoo\nstate = model_zoo.load_url(url, check_hash=True)": "from torch.utils "
            "import model_zoo\nstate = model_zoo.load_url(url, check_hash=True, weights_only=True)",
        },
        good=("import torch\nstate = torch.hub.load_state_dict_from_url(url, weights_only=True, check_hash=True)",),
        tags=(*UNSAFE_LOAD, "CWE-494"),
    ),
    weighed(
        Rule(
            id="DES017",
            name="torch-program-load",
            severity=Severity.MEDIUM,
            message="a saved torch program is code: loading and calling it runs what its author wrote",
            why="TorchScript and exported programs can read and write files when they run; parts are pickles.",
            instead="Ship a state_dict as safetensors and the model's source.",
            find=calls("torch.jit.load", "torch.export.load"),
            bad={'import torch\nmodel = torch.jit.load("m.pt")': None},
            good=('import torch\ntorch.jit.save(model, "m.pt")\nmodel = torch.jit.script(net)',),
            tags=UNSAFE_LOAD,
        ),
        "f",
    ),
    weighed(
        Rule(
            id="DES018",
            name="torch-package-load",
            severity=Severity.HIGH,
            message="the package holds pickles with their own Python or native code, and loading runs it",
            why="torch.package brings arbitrary source along, AOTInductor packages a native library.",
            instead="Ship a state_dict as safetensors and install the model's code as a package.",
            find=calls(
                "torch.package.PackageImporter",
                "torch._inductor.aoti_load_package",
                "torch.package.package_importer.PackageImporter",
            ),
            bad={'from torch.package import PackageImporter\nimporter = PackageImporter("m.pt")': None},
            good=("from torch.package import PackageExporter",),
            tags=UNSAFE_LOAD,
        ),
        "file_or_buffer",
        "path",
    ),
    Rule(
        id="DES019",
        name="native-library-load",
        severity=Severity.MEDIUM,
        message="loads a native library whose path is not fixed in the notebook",
        why="Native code runs at once and without limits; a path from elsewhere decides which.",
        instead="A fixed path with a checked hash, or a packaged wheel.",
        find=calls(*_LIBRARIES, when=_is_foreign_library, references=False),
        bad={
            "import ctypes\nlib = ctypes.CDLL(path)": None,
            'import numpy as np\nlib = np.ctypeslib.load_library("libfast", folder)': None,
            "import torch\ntorch.ops.load_library(hf_path)": None,
        },
        good=(
            'import ctypes\nlib = ctypes.CDLL("libm.so.6")\nprocess = ctypes.CDLL(None)',
            'import numpy as np\nlib = np.ctypeslib.load_library("libfast", ".")',
            "import numpy as np, os\nlib = np.ctypeslib.load_library('libfast', os.path.dirname(__file__))",
            (
                "import ctypes\nfrom pathlib import Path\nHERE = Path(__file__).resolve().parent\n"
                "lib = ctypes.CDLL(str(HERE / 'libfast.so'))"
            ),
            'import ctypes, ctypes.util\nlib = ctypes.CDLL(ctypes.util.find_library("c"))',
        ),
        tags=("CWE-114", "CWE-676", "AML.T0010.001", "OWASP-ML06", "OWASP-LLM03"),
    ),
    Rule(
        id="DES020",
        name="torch-extension-load",
        severity=Severity.MEDIUM,
        message="compiles and loads native source that is not fixed in the notebook",
        why="The compiled code runs at once and without limits.",
        instead="Build the extension from pinned sources as a wheel.",
        find=calls(
            "torch.utils.cpp_extension.load",
            "torch.utils.cpp_extension.load_inline",
            when=_is_foreign_source,
            references=False,
        ),
        bad={'from torch.utils.cpp_extension import load\next = load("ext", sources=files)': None},
        good=('from torch.utils.cpp_extension import load\next = load("ext", sources=["ext.cpp", "ext.cu"])',),
        tags=("CWE-114", "CWE-676", "AML.T0010.001", "OWASP-ML06", "OWASP-LLM03"),
    ),
    weighed(
        Rule(
            id="DES021",
            name="lightning-checkpoint",
            severity=Severity.HIGH,
            message="a Lightning checkpoint is a pickle: without weights_only=True it can run code",
            why="Hyper-parameters are pickled objects, and older versions of Lightning load them unrestricted.",
            instead="Pass weights_only=True (Lightning 2.6 or newer).",
            find=calls(
                "*.load_from_checkpoint",
                unless=_lightning_is_restricted,
                fix=set_keyword("weights_only", "True", "Pass weights_only=True (Lightning 2.6 or newer)"),
            ),
            bad={
                'model = Net.load_from_checkpoint("n.ckpt", weights_only=False)': "model = Net.load_from_checkpoint("
                '"n.ckpt", weights_only=True)',
                "class Net(L.LightningModule):\n    pass\nnet = Net.load_from_checkpoint(path)": "class "
                "Net(L.LightningModule):\n    pass\nnet = Net.load_from_checkpoint(path, weights_only=True)",
            },
            good=('model = Net.load_from_checkpoint("n.ckpt", weights_only=True)',),
            tags=UNSAFE_LOAD,
        ),
        "checkpoint_path",
    ),
    Rule(
        id="DES022",
        name="yolo-remote-weights",
        severity=Severity.HIGH,
        message="YOLO downloads a pickled checkpoint from this address and loads it unrestricted",
        why="Whoever controls the server runs code in this notebook.",
        instead="Download the file, check its hash and inspect it, then load the local copy.",
        find=calls("ultralytics.YOLO", "ultralytics.models.YOLO", when=_is_from_network, references=False),
        bad={'from ultralytics import YOLO\nmodel = YOLO("https://example.org/best.pt")': None},
        good=('from ultralytics import YOLO\nmodel = YOLO("yolov8n.yaml")',),
        tags=(*UNSAFE_LOAD, "CWE-494"),
    ),
)
