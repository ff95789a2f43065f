"""DES: tables, arrays and messages whose readers unpickle."""

from __future__ import annotations

import ast
import re

from mlsec_nb.calls import any_condition, calls, keyword_truthy, rename_last, set_keyword
from mlsec_nb.findings import Edit, Fix, Severity
from mlsec_nb.loading import UNSAFE_LOAD, weighed
from mlsec_nb.rule import Rule
from mlsec_nb.uses import Use
from mlsec_nb.versions import is_older


def _parquet_instead(use: Use) -> Fix | None:
    """`read_parquet("x.parquet")` for `read_pickle("x.pkl")`, where the call spells out a path."""
    renamed = rename_last("read_parquet")(use)
    path = use.argument("filepath_or_buffer", 0)
    if renamed is None or path is None or len(use.args) + len(use.keywords) != 1:
        return None
    written = use.cell.code.text(path)
    exported = re.sub(r"\.(?:pkl|pickle)(?=['\"]$)", ".parquet", written)
    if exported == written or not isinstance(path, ast.Constant):
        return None
    edits = (*renamed.edits, Edit(use.cell.code.span(path), exported))
    return Fix("Read Parquet instead (write the table once with to_parquet)", edits)


def _numpy_pickles_by_default(use: Use) -> bool:
    """Whether NumPy is known to be older than 1.16.3, which made allow_pickle=False the default (CVE-2019-6446)."""
    return not use.values("allow_pickle", 2) and is_older(use.cell.names.version_of("numpy"), "1.16.3")


def _unpacks_numpy(use: Use) -> bool | None:
    """Whether the hook is msgpack_numpy's."""
    hook = use.argument("object_hook")
    if hook is None:
        return None if use.open_ended and use.call else False
    return (use.cell.name_of(hook) or "").startswith("msgpack_numpy.")


def _is_old_pyarrow(use: Use) -> bool:
    """CVE-2023-47248: before 14.0.1 reading IPC or Parquet data can run code through PyExtensionType."""
    return is_older(use.cell.names.version_of("pyarrow"), "14.0.1")


_POLARS = tuple(f"polars.{owner}.deserialize" for owner in ("LazyFrame", "DataFrame", "Expr"))
_ARROW_READERS = (
    "pyarrow.ipc.open_file", "pyarrow.ipc.open_stream", "pyarrow.parquet.read_table", "pyarrow.parquet.ParquetFile",
    "pyarrow.feather.read_table", "pyarrow.feather.read_feather", "pyarrow.ipc.RecordBatchFileReader",
)  # fmt: skip
_ARRAYS = ("numpy.load", "numpy.lib.npyio.load", "numpy.lib.npyio.NpzFile", "cupy.load", "jax.numpy.load")
_FORMATS = ("numpy.lib.format.read_array", "numpy.lib.format.open_memmap")

RULES: tuple[Rule, ...] = (
    weighed(
        Rule(
            id="DES008",
            name="pandas-read-pickle",
            severity=Severity.HIGH,
            message="read_pickle runs whatever code is in the file",
            why="The file is a pickle; with a URL it is fetched and run in one step.",
            instead="Write the table once with df.to_parquet(path), then read it with pd.read_parquet(path).",
            find=calls(
                "pandas.read_pickle",
                "pandas.io.pickle.read_pickle",
                "pandas.io.api.read_pickle",
                "pandas.compat.pickle_compat.load",
                "pandas.compat.pickle_compat.loads",
                "pandas.compat.pickle_compat.Unpickler",
                "geopandas.read_pickle",
                "modin.pandas.read_pickle",
                fix=_parquet_instead,
            ),
            bad={
                'import pandas as pd\ndf = pd.read_pickle("df.pkl")': "import pandas as pd\n"
                'df = pd.read_parquet("df.parquet")',
                'from pandas import read_pickle\ndf = read_pickle("df.pkl")': None,
                "import modin.pandas as pd\ndf = pd.read_pickle(path)": None,
            },
            good=('import pandas as pd\ndf = pd.read_parquet("df.parquet")', 'df.to_pickle("df.pkl")'),
            tags=(*UNSAFE_LOAD, "B301"),
        ),
        "filepath_or_buffer",
        "fh",
    ),
    weighed(
        Rule(
            id="DES050",
            name="numpy-allow-pickle",
            severity=Severity.HIGH,
            message="allow_pickle lets an array file run code",
            why="Object arrays are stored as pickles, and a .npy file from elsewhere may be one.",
            instead="Leave allow_pickle at False; store text and objects as Parquet or JSON.",
            find=calls(
                *_ARRAYS,
                when=any_condition(keyword_truthy("allow_pickle", 2), _numpy_pickles_by_default),
                references=False,
                fix=set_keyword("allow_pickle", "False", position=2),
            ),
            bad={
                'import numpy as np\nx = np.load("x.npy", allow_pickle=True)': "import numpy as np\n"
                'x = np.load("x.npy", allow_pickle=False)',
                'import numpy as np\nx = np.load("x.npy", None, True)': "import numpy as np\n"
                'x = np.load("x.npy", None, False)',
                'import numpy as np\nx = np.load(path, allow_pickle="False")': "import numpy as np\n"
                "x = np.load(path, allow_pickle=False)",
                'import jax.numpy as jnp\nx = jnp.load("x.npy", allow_pickle=True)': "import jax.numpy as jnp\n"
                'x = jnp.load("x.npy", allow_pickle=False)',
                'import numpy as np\nold = np.load\nx = old("x.npy", **{"allow_pickle": True})': None,
            },
            good=(
                'import numpy as np\nx = np.load("x.npy")\ny = np.load("y.npy", "r", False)',
                "import numpy as np\nPICKLES = False\nx = np.load(path, allow_pickle=PICKLES)",
                'import numpy as np\nnp.save("x.npy", x, allow_pickle=True)',
            ),
            tags=UNSAFE_LOAD,
            links=("https://numpy.org/doc/stable/reference/generated/numpy.load.html",),
        ),
        "file",
        "fid",
    ),
    weighed(
        Rule(
            id="DES051",
            name="numpy-format-pickle",
            severity=Severity.HIGH,
            message="allow_pickle lets array data run code",
            why="Object arrays are stored as pickles.",
            instead="Leave allow_pickle at False.",
            find=calls(
                *_FORMATS,
                when=keyword_truthy("allow_pickle", 1),
                references=False,
                fix=set_keyword("allow_pickle", "False", position=1),
            ),
            bad={
                "import numpy as np\nx = np.lib.format.read_array(f, allow_pickle=True)": "import numpy as np\n"
                "x = np.lib.format.read_array(f, allow_pickle=False)",
            },
            good=("import numpy as np\nx = np.lib.format.read_array(f)",),
            tags=UNSAFE_LOAD,
        ),
        "fp",
        "filename",
    ),
    weighed(
        Rule(
            id="DES052",
            name="pandas-hdf",
            severity=Severity.MEDIUM,
            message="an HDF5 table can hold pickled object columns, which run code when read",
            why="pandas stores object columns of the fixed format as pickles (its documentation warns of it).",
            instead="pd.read_parquet; for plain numbers h5py.",
            find=calls("pandas.read_hdf", "pandas.HDFStore", "pandas.io.pytables.HDFStore"),
            bad={'import pandas as pd\ndf = pd.read_hdf("df.h5")': None},
            good=('import pandas as pd\ndf.to_hdf("df.h5", key="df")', 'import h5py\nf = h5py.File("df.h5")'),
            tags=UNSAFE_LOAD,
        ),
        "path_or_buf",
        "path",
    ),
    weighed(
        Rule(
            id="DES053",
            name="msgpack-numpy",
            severity=Severity.MEDIUM,
            message="msgpack_numpy unpickles object arrays of the message",
            why="Arrays of objects travel as pickles inside the message.",
            instead="msgpack without the hook and np.save bytes for arrays.",
            find=calls(
                "msgpack.unpackb",
                "msgpack.unpack",
                "msgpack.loads",
                "msgpack.load",
                "msgpack.Unpacker",
                when=_unpacks_numpy,
                references=False,
            ),
            bad={"import msgpack, msgpack_numpy as m\nx = msgpack.unpackb(b, object_hook=m.decode)": None},
            good=("import msgpack\nx = msgpack.unpackb(b)", "import msgpack\nx = msgpack.packb(x)"),
            tags=UNSAFE_LOAD,
        ),
        "packed",
        "stream",
    ),
    Rule(
        id="DES054",
        name="msgpack-numpy-patch",
        severity=Severity.MEDIUM,
        message="msgpack_numpy.patch() makes every msgpack reader unpickle object arrays",
        why="After it, msgpack.unpackb of a hostile message can run code.",
        instead="Pass arrays as np.save bytes, and leave msgpack as it is.",
        find=calls("msgpack_numpy.patch"),
        bad={"import msgpack_numpy as m\nm.patch()": None},
        good=("import msgpack\nmsgpack.packb(x)",),
        tags=UNSAFE_LOAD,
    ),
    weighed(
        Rule(
            id="DES055",
            name="polars-deserialize",
            severity=Severity.MEDIUM,
            message="a serialized polars plan can hold pickled Python functions",
            why="Plans with Python functions are pickled; polars' documentation warns of it.",
            instead="pl.read_parquet or pl.scan_parquet for data; build the plan in code.",
            find=calls(*_POLARS),
            bad={'import polars as pl\nlf = pl.LazyFrame.deserialize("plan.bin")': None},
            good=('import polars as pl\nlf = pl.scan_parquet("x.parquet")',),
            tags=UNSAFE_LOAD,
        ),
        "source",
    ),
    weighed(
        Rule(
            id="DES056",
            name="pyarrow-deserialize",
            severity=Severity.HIGH,
            message="pyarrow.deserialize unpickles what is in the data",
            why="The old serialization falls back to pickle for objects that Arrow does not know.",
            instead="pyarrow.ipc.open_stream or open_file, with pyarrow 14.0.1 or newer.",
            find=calls("pyarrow.deserialize", "pyarrow.deserialize_from", "pyarrow.deserialize_pandas"),
            bad={"import pyarrow as pa\nx = pa.deserialize(blob)": None},
            good=("import pyarrow as pa\nx = pa.ipc.open_file(path)",),
            tags=UNSAFE_LOAD,
        ),
        "obj",
        "source",
    ),
    weighed(
        Rule(
            id="DES057",
            name="pyarrow-outdated",
            severity=Severity.HIGH,
            message="this pyarrow is older than 14.0.1 and can run code from Arrow or Parquet data (CVE-2023-47248)",
            why="Its reader unpickles an extension type that the data itself brings along.",
            instead="Upgrade to pyarrow 14.0.1 or newer, or import pyarrow_hotfix first.",
            find=calls(*_ARROW_READERS, "pandas.read_parquet", "pandas.read_feather", when=_is_old_pyarrow),
            bad={"%pip install pyarrow==13.0.0\nimport pandas as pd\ndf = pd.read_parquet(path)": None},
            good=(
                "import pandas as pd\ndf = pd.read_parquet(path)",
                "%pip install pyarrow==15.0\nimport pandas as pd\ndf = pd.read_parquet(path)",
            ),
            tags=UNSAFE_LOAD,
        ),
        "source",
        "path",
    ),
)
