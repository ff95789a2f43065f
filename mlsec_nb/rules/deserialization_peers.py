"""DES: pickles that arrive from another process or machine, or hide in a container format."""

from __future__ import annotations

import re

from mlsec_nb.calls import calls
from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.loading import UNSAFE_LOAD, weighed
from mlsec_nb.rule import Rule
from mlsec_nb.uses import Use

_OBJECT_COLLECTIVES = tuple(
    f"torch.distributed.{place}{name}"
    for place in ("", "distributed_c10d.")
    for name in (
        "broadcast_object_list",
        "all_gather_object",
        "gather_object",
        "scatter_object_list",
        "recv_object_list",
    )
)
_OPEN_ADDRESS = late(r"(?:tcp|ws|ray|http)://(?!localhost|127\.|0\.0\.0\.0|\[::1\])", re.IGNORECASE)


def _is_elsewhere(use: Use) -> bool:
    """Whether the call is given the address of another machine, without TLS."""
    address = use.argument("address", 0)
    return address is not None and _OPEN_ADDRESS.match(use.cell.shape(address)) is not None


RULES: tuple[Rule, ...] = (
    Rule(
        id="DES058",
        name="pickle-codec",
        severity=Severity.MEDIUM,
        message="the Pickle codec runs code that is in the chunks it reads",
        why="Every chunk of the array is a pickle.",
        instead="A numeric codec, or JSON and variable-length text codecs for objects.",
        find=calls("numcodecs.Pickle", "numcodecs.pickles.Pickle", "zarr.codecs.Pickle", "zarr.Pickle"),
        bad={"import numcodecs\ncodec = numcodecs.Pickle()": None},
        good=("import numcodecs\ncodec = numcodecs.Blosc()",),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES061",
        name="connection-recv",
        severity=Severity.MEDIUM,
        message="recv() unpickles what the other side sends",
        why="Whoever can connect can run code here; the authentication key is the only protection.",
        instead="recv_bytes() with JSON or Arrow, on a local socket or behind TLS.",
        find=calls(
            "multiprocessing.connection.Client.recv",
            "multiprocessing.connection.Listener.accept.recv",
            "multiprocessing.connection.Connection.recv",
        ),
        bad={
            "from multiprocessing.connection import Client\nconn = Client((host, 6000))\njob = conn.recv()": None,
            "from multiprocessing.connection import Listener\njob = Listener(a).accept().recv()": None,
        },
        good=(
            "from multiprocessing.connection import Client\nconn = Client((host, 6000))\njob = conn.recv_bytes()",
            "import socket\ns = socket.socket()\ndata = s.recv(1024)",
        ),
        tags=UNSAFE_LOAD,
    ),
    Rule(
        id="DES062",
        name="torch-object-collective",
        severity=Severity.MEDIUM,
        message="this collective unpickles objects that the other ranks send",
        why="One hostile or compromised rank runs code on all others.",
        instead="Exchange tensors (scatter, broadcast, all_gather), or run in a network of trusted machines only.",
        find=calls(*_OBJECT_COLLECTIVES),
        bad={"import torch.distributed as dist\ndist.all_gather_object(out, mine)": None},
        good=("import torch.distributed as dist\ndist.all_gather(out, mine)",),
        tags=UNSAFE_LOAD,
    ),
    weighed(
        Rule(
            id="DES063",
            name="spark-pickle-file",
            severity=Severity.MEDIUM,
            message="pickleFile unpickles the records on every worker",
            why="A record can run code on the whole cluster.",
            instead="spark.read.parquet.",
            find=calls("*.pickleFile"),
            bad={'rdd = sc.pickleFile("data")': None},
            good=('rdd.saveAsPickleFile("data")', 'df = spark.read.parquet("data")'),
            tags=UNSAFE_LOAD,
        ),
        "name",
    ),
    Rule(
        id="DES064",
        name="cluster-without-tls",
        severity=Severity.MEDIUM,
        message="connects to a cluster that exchanges pickles, over a network without TLS",
        why="Dask and Ray send functions and data as pickles; whoever is on the line runs code here.",
        instead="tls:// with certificates for Dask, a tunnel or a private network for Ray.",
        find=calls("dask.distributed.Client", "distributed.Client", "ray.init", when=_is_elsewhere, references=False),
        bad={
            'from dask.distributed import Client\nclient = Client("tcp://10.0.0.5:8786")': None,
            'import ray\nray.init("ray://head.example.org:10001")': None,
        },
        good=(
            "from dask.distributed import Client\nclient = Client()",
            'from dask.distributed import Client\nclient = Client("tls://10.0.0.5:8786")',
            'from dask.distributed import Client\nclient = Client("tcp://127.0.0.1:8786")',
        ),
        tags=("CWE-319", *UNSAFE_LOAD),
    ),
)
