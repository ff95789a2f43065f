"""Catalogue 2d: YAML and configuration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Said = Callable[..., list[str]]

LOADERS = [
    ("yaml.load(f)", ["DES040 high"]),
    ("yaml.load(f, Loader=yaml.Loader)", ["DES040 high"]),
    ("yaml.load(f, Loader=yaml.UnsafeLoader)", ["DES040 high"]),
    ("yaml.load(f, Loader=yaml.CLoader)", ["DES040 high"]),
    ("yaml.load(f, yaml.Loader)", ["DES040 high"]),
    ("yaml.load(f, Loader=yaml.loader.Loader)", ["DES040 high"]),
    ("yaml.load(f, Loader=yaml.FullLoader)", ["DES040 medium"]),
    ("yaml.load(f, yaml.CFullLoader)", ["DES040 medium"]),
    ("yaml.load_all(f)", ["DES040 high"]),
    ("yaml.load_all(f, Loader=yaml.FullLoader)", ["DES040 medium"]),
    ("yaml.load(f, **{'Loader': yaml.Loader})", ["DES040 high"]),
    ("L = yaml.UnsafeLoader\nyaml.load(f, Loader=L)", ["DES040 high"]),
    ("def get(f, loader):\n    return yaml.load(f, Loader=loader)", ["DES040 medium"]),
    ("yaml.load(f, Loader=yaml.SafeLoader if safe else yaml.Loader)", ["DES040 medium"]),
    ("docs = list(map(yaml.load, fs))", ["DES040 high"]),
    ("yaml.unsafe_load(f)", ["DES041 high"]),
    ("yaml.unsafe_load_all(f)", ["DES041 high"]),
    ("yaml.full_load(f)", ["DES042 medium"]),
    ("yaml.full_load_all(f)", ["DES042 medium"]),
    ("yaml.safe_load(f)", []),
    ("yaml.safe_load_all(f)", []),
    ("yaml.load(f, Loader=yaml.SafeLoader)", []),
    ("yaml.load(f, Loader=yaml.CSafeLoader)", []),
    ("yaml.load(f, Loader=yaml.BaseLoader)", []),
    ("yaml.load(f, yaml.CBaseLoader)", []),
    ("yaml.load(f, Loader=yaml.SafeLoader if fast else yaml.CSafeLoader)", []),
    ("class Mine(yaml.SafeLoader):\n    pass\nyaml.load(f, Loader=Mine)", []),
    ("yaml.dump(x, f)", []),
]

ROWS = [
    ("from yaml import load, Loader\nload(f, Loader=Loader)", "DES040 high"),
    ("from yaml import CLoader as Loader, load\nload(f, Loader)", "DES040 high"),
    ("import yaml as y\ny.load(f)", "DES040 high"),
    ("from yaml import full_load\nfull_load(f)", "DES042 medium"),
    ("from ruamel.yaml import YAML\nYAML(typ='unsafe').load(f)", "DES043 high"),
    ("import ruamel.yaml\nruamel.yaml.YAML(typ=['unsafe'])", "DES043 high"),
    ("import ruamel.yaml\nruamel.yaml.load(f)", "DES044 high"),
    ("from ruamel import yaml\nyaml.load(f, Loader=yaml.UnsafeLoader)", "DES044 high"),
    ("import hydra\nhydra.utils.instantiate(cfg)", "DES045 medium"),
    ("from hydra.utils import instantiate\ninstantiate(cfg.model, lr=1)", "DES045 medium"),
]

SILENT = [
    "import yaml\ntry:\n    L = yaml.CSafeLoader\nexcept:\n    L = yaml.SafeLoader\nyaml.load(f, L)",
    "from ruamel.yaml import YAML\nyaml = YAML(typ='safe')\nyaml.load(f)",
    "from ruamel.yaml import YAML\nyaml = YAML()\nyaml.load(f)",
    "from ruamel.yaml import YAML\nYAML(typ='base').load(f)",
    "from hydra.utils import instantiate\ninstantiate({'_target_': 'torch.nn.Linear', 'in_features': 2})",
]


@pytest.mark.parametrize(("call", "expected"), LOADERS)
def test_loader_decides(said: Said, call: str, expected: list[str]) -> None:
    assert said("import yaml", call) == expected


@pytest.mark.parametrize(("source", "expected"), ROWS)
def test_row_of_the_catalogue(said: Said, source: str, expected: str) -> None:
    assert said(source) == [expected]


@pytest.mark.parametrize("source", SILENT)
def test_harmless_form_is_silent(said: Said, source: str) -> None:
    assert said(source) == []
