"""Every engine gives the report of this machine, byte for byte, whoever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fleet_folder import scan

from mlsec_nb.cli import main
from mlsec_nb.config import Config
from mlsec_nb.fleet.dask_engine import run as run_dask
from mlsec_nb.fleet.engines import Cluster, knock
from mlsec_nb.fleet.fleet_scan import FleetScan, everything
from mlsec_nb.fleet.items import of_setup_message, portions, setup_message
from mlsec_nb.repository import scan_paths
from mlsec_nb.shards import Shard

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlsec_nb.fleet.items._PORTION_COST", 60_000)


@pytest.fixture
def dask(fleet_folder: Path) -> Iterator[Any]:
    """A real cluster of two processes, and its client."""
    distributed = pytest.importorskip("distributed", reason="dask[distributed] (27 MB) is not installed")
    options = {"threads_per_worker": 1, "processes": True, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(2, **options) as cluster, distributed.Client(cluster, set_as_default=False) as client:
        yield client


def test_dask_gives_the_same_report(dask: Any, small_portions: None) -> None:
    assert scan("--engine", "dask", "--cluster", dask.scheduler.address) == scan()


def test_a_dask_worker_killed_costs_nothing(dask: Any, small_portions: None) -> None:
    alone = scan_paths([Path()], Config(cache=False))
    killed = []

    def kill(done: int, total: int) -> None:
        if done in (4, 20):
            pid = next(iter(dask.run(os.getpid).values()))
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    scan_of = FleetScan(Config(cache=False), run_dask, Cluster(dask.scheduler.address), progress=kill)
    assert scan_of.report(everything(["."], Config(), Shard(1, 1))) == alone
    assert killed


@pytest.mark.parametrize("engine", ["dask", "spark", "ray"])
def test_an_engine_without_its_library_says_what_to_install(
    fleet_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, engine: str
) -> None:
    for module in ("distributed", "pyspark.sql", "ray"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    assert main(["scan", ".", "--engine", engine]) == 2
    assert "is not installed: pip install" in capsys.readouterr().err


def test_no_cluster_is_one_line(fleet_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    pytest.importorskip("distributed", reason="dask[distributed] (27 MB) is not installed")
    monkeypatch.setattr("mlsec_nb.fleet.dask_engine.CONNECT_SECONDS", 1)
    assert main(["scan", ".", "--engine", "dask", "--cluster", "tcp://127.0.0.1:1"]) == 2
    assert capsys.readouterr().err == "mlsec: no Dask cluster at tcp://127.0.0.1:1 (OSError)\n"


@pytest.mark.parametrize(("engine", "address"), [("spark", "spark://127.0.0.1:1"), ("ray", "127.0.0.1:1")])
def test_nobody_waits_for_a_cluster_that_is_not_there(
    fleet_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, engine: str, address: str
) -> None:
    monkeypatch.setattr("sys.path", list(sys.path))  # Ray adds to it, and what cached results depend on is there
    pytest.importorskip({"spark": "pyspark", "ray": "ray"}[engine])
    assert main(["scan", ".", "--engine", engine, "--cluster", address]) == 2
    assert f"at {address}" in capsys.readouterr().err


def test_one_of_several_masters_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        there = f"127.0.0.1:{listening.getsockname()[1]}"
        for address in (f"spark://{there}", f"spark://127.0.0.1:1,{there}", f"spark://{there},127.0.0.1:1"):
            knock(address)
    with pytest.raises(OSError):
        knock("spark://127.0.0.1:1,127.0.0.1:1")


@pytest.mark.parametrize("option", ["--staged", "--changed", "--since=HEAD", "--profile"])
def test_what_only_this_machine_can_do(fleet_folder: Path, capsys: Capture, option: str) -> None:
    assert main(["scan", ".", "--engine", "dask", option]) == 2
    assert "not with URLs, --engine, --records" in capsys.readouterr().err


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    message = setup_message(Config(), None)
    assert of_setup_message(message) == (Config(), None)
    monkeypatch.setattr("mlsec_nb.fleet.items.__version__", "0.0.0")
    with pytest.raises(RuntimeError, match=r"mlsec 0\.0\.0"):
        of_setup_message(message)


def test_a_listing_is_taken_in_bounded_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    from mlsec_nb.fleet.items import Item, of_portion

    taken = []

    def listing() -> Iterator[tuple[int, Item]]:
        for number in range(25_000):
            taken.append(number)
            yield number, Item(str(number), str(number), str(number), number)

    pieces = portions(listing())
    first = of_portion(next(pieces))
    assert len(taken) == 10_000
    assert first[0][0] == 9_999
    assert len(first) + sum(len(of_portion(piece)) for piece in pieces) == 25_000
