"""`%mlsec env`: installed packages whose version is unsafe by default or has a hole. Nothing is looked up online."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import NamedTuple

from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.shown import Shown, show
from mlsec_nb.report.visible import visible
from mlsec_nb.versions import is_at_least, is_older, version_lookup


class Hazard(NamedTuple):
    """Versions of a package from `since` on and before `fixed` have a problem; without `fixed` all of them do."""

    package: str
    fixed: str
    told: str
    since: str = ""


# From the projects' release notes and the advisories that are named.
_HAZARDS = (
    Hazard("torch", "1.13", "torch.load has no weights_only and runs code in the file"),
    Hazard("torch", "2.6", "torch.load runs code in the file unless weights_only=True, and even then (CVE-2025-32434)",
           "1.13"),
    Hazard("torch", "2.10", "torch.load(weights_only=True) can corrupt memory (CVE-2026-24747)", "2.6"),
    Hazard("numpy", "1.16.3", "np.load unpickles by default"),
    Hazard("pyarrow", "14.0.1", "reading IPC or Parquet files can run code (CVE-2023-47248)"),
    Hazard("pyyaml", "5.1", "yaml.load without a Loader runs code in the text"),
    Hazard("pyyaml", "5.4", "yaml.full_load can run code (CVE-2020-14343)", "5.1"),
    Hazard("keras", "2.13", "load_model runs code in Lambda layers (CVE-2024-3660)"),
    Hazard("keras", "3.9", "load_model runs code in spite of safe_mode (CVE-2025-1550)", "3.0"),
    Hazard("keras", "3.11.3", "load_model ignores safe_mode for .h5 files (CVE-2025-9905)", "3.9"),
    Hazard("keras", "3.12.1", "load_model reads files outside the archive (CVE-2026-1669)", "3.11.3"),
    Hazard("skops", "0.12", "skops.io.load can be made to trust more than it says (CVE-2025-54412, CVE-2025-54413)"),
    Hazard("skops", "0.13", "Card.get_model loads with joblib (CVE-2025-54886)", "0.12"),
    Hazard("onnx", "1.16", "onnx.load reads external data outside the folder (CVE-2024-27318)"),
    Hazard("pandas", "", "read_pickle runs code in the file; parquet does not"),
    Hazard("joblib", "", "joblib.load runs code in the file; skops and safetensors do not"),
    Hazard("dill", "", "dill.load runs code in the file"),
    Hazard("cloudpickle", "", "cloudpickle.load runs code in the file"),
    Hazard("jsonpickle", "", "jsonpickle.decode makes any object that the text names"),
    Hazard("mlflow", "", "load_model runs code that the model's folder names"),
)  # fmt: skip


def run(session: Session, options: argparse.Namespace) -> None:
    """Show the table: problems of versions, and with --all what every version does."""
    rows = list(_rows(options.all))
    if options.format == "json":
        keys = ("package", "version", "problem", "fixed")
        show(Shown(json.dumps({"packages": [dict(zip(keys, row)) for row in rows]}, indent=2)))
        return
    lines = [f"{visible(f'{package} {version}')}: {told}{_advice(fixed)}" for package, version, told, fixed in rows]
    nothing = "no installed package has a version with unsafe defaults that mlsec knows of"
    more = "" if options.all else "\n`%mlsec env --all` also lists what is unsafe in every version."
    show(Shown("\n".join(lines or [f"mlsec: {nothing}"]) + more))


def _advice(fixed: str) -> str:
    return f"; {fixed} or newer does not" if fixed else ""


def _rows(everything: bool) -> Iterator[tuple[str, str, str, str]]:
    version_of = version_lookup((), installed=True)
    for hazard in _HAZARDS:
        version = version_of(hazard.package)
        if version is None or not (everything or hazard.fixed):
            continue
        if (not hazard.fixed or is_older(version, hazard.fixed)) and not is_older(version, hazard.since or "0"):
            yield hazard.package, version, hazard.told, hazard.fixed
        elif everything and not hazard.since and not _has_hole(hazard.package, version):
            yield hazard.package, version, "no unsafe default that mlsec knows of", ""


def _has_hole(package: str, version: str) -> bool:
    return any(
        one.package == package and is_older(version, one.fixed) and is_at_least(version, one.since or "0")
        for one in _HAZARDS
        if one.fixed
    )
