"""Fixes of load calls: what they write, and that valid code stays valid and is silent afterwards."""

from __future__ import annotations

import ast

import pytest

from mlsec_nb.edits import applied
from mlsec_nb.masking import mask
from mlsec_nb.notebook import Text
from mlsec_nb.rules import BY_ID

FIXES = [
    ("DES010", "torch.load(p)", "torch.load(p, weights_only=True)"),
    ("DES010", "torch.load(p,)", "torch.load(p, weights_only=True,)"),
    ("DES010", "torch.load(\n    p,  # the model\n)", "torch.load(\n    p, weights_only=True,  # the model\n)"),
    ("DES010", "torch.load((p))", "torch.load((p), weights_only=True)"),
    ("DES010", "torch.load(p, weights_only=flag)", "torch.load(p, weights_only=True)"),
    ("DES010", "torch.load(open(p, 'rb'), 'cpu')", "torch.load(open(p, 'rb'), 'cpu', weights_only=True)"),
    ("DES010", "%time x = torch.load(p)", "%time x = torch.load(p, weights_only=True)"),
    ("DES010", "ä = '𝕏'; x = torch.load('ü')", "ä = '𝕏'; x = torch.load('ü', weights_only=True)"),
    ("DES010", "torch.load(p  # (old)\n)", "torch.load(p, weights_only=True  # (old)\n)"),
    ("DES010", "torch.load((p), )", "torch.load((p), weights_only=True, )"),
    ("DES010", "torch.load(torch.load(p))", "torch.load(torch.load(p, weights_only=True), weights_only=True)"),
    ("DES010", "torch.load(p, **options)", None),
    ("DES010", "map(torch.load, ps)", None),
    ("DES040", "yaml.load(f)", "yaml.safe_load(f)"),
    ("DES040", "yaml.load(f, Loader=yaml.Loader)", "yaml.load(f, Loader=yaml.SafeLoader)"),
    ("DES040", "yaml.load(f, Loader=yaml.CLoader)", "yaml.load(f, Loader=yaml.SafeLoader)"),
    ("DES040", "yaml.load(Loader=yaml.Loader, stream=f)", "yaml.load(Loader=yaml.SafeLoader, stream=f)"),
    ("DES040", "L = yaml.Loader\nyaml.load(Loader=L, stream=f)", "L = yaml.Loader\nyaml.safe_load(stream=f)"),
    ("DES040", "L = yaml.Loader\nyaml.load(f, L)", "L = yaml.Loader\nyaml.safe_load(f)"),
    ("DES040", "from yaml import load\nload(f)", None),
    ("DES041", "yaml.unsafe_load_all(f)", "yaml.safe_load_all(f)"),
    ("DES042", "yaml.full_load(f)", "yaml.safe_load(f)"),
    ("DES050", "np.load(p, allow_pickle=True)['x']", "np.load(p, allow_pickle=False)['x']"),
    ("DES050", "np.load(p, 'r', flag)", "np.load(p, 'r', False)"),
    ("DES030", "keras.models.load_model(p, safe_mode=False)", "keras.models.load_model(p, safe_mode=True)"),
    ("DES031", "keras.config.enable_unsafe_deserialization()\nx", "x"),
    ("DES031", "a; keras.config.enable_unsafe_deserialization()", "a; pass"),
    ("DES031", "def f():\n    keras.config.enable_unsafe_deserialization()", "def f():\n    pass"),
    ("DES031", "keras.config.enable_unsafe_deserialization()  # why not", ""),
    ("DES031", "if a: keras.config.enable_unsafe_deserialization()", "if a: pass"),
    ("DES070", "load(m, trust_remote_code=True)", "load(m, trust_remote_code=False)"),
    ("DES073", "load(m, use_safetensors=False)", "load(m, use_safetensors=True)"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "source", "fixed"), FIXES)
def test_fix(rule: str, source: str, fixed: str | None) -> None:
    fixes = [match.fix for match in BY_ID[rule].find(Text.of(source)) if match.fix]
    assert not any(fix.safe for fix in fixes), "loading less than before is another behaviour"
    if fixed is None:
        assert not fixes
        return
    result = applied(source, [edit for fix in fixes for edit in fix.edits])
    assert result == fixed
    ast.parse(mask(result))
    assert not list(BY_ID[rule].find(Text.of(result)))
