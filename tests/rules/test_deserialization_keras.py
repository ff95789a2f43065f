"""Catalogue 2c: Keras and TensorFlow, by format and by version."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Said = Callable[..., list[str]]

# (installed version of keras, path, what is said)
VERSIONS = [
    (None, "m.keras", ["DES033 info"]),
    (None, "m.h5", ["DES032 medium"]),
    (None, "m.hdf5", ["DES032 medium"]),
    (None, "models/saved", ["DES032 medium"]),
    ("2.12.0", "m.keras", ["DES033 medium"]),
    ("2.15.0", "m.keras", ["DES033 info"]),
    ("3.8.0", "m.keras", ["DES033 medium"]),
    ("3.10.0", "m.keras", ["DES033 medium"]),
    ("3.11.1", "m.keras", ["DES033 medium"]),
    ("3.11.3", "m.keras", ["DES033 medium"]),
    ("3.12.0", "m.keras", ["DES033 medium"]),
    ("3.12.1", "m.keras", []),
    ("3.11.2", "m.h5", ["DES032 medium"]),
    ("3.12.1", "m.h5", ["DES032 low"]),
]

ROWS = [
    ("import keras\nkeras.models.load_model(p, safe_mode=False)", "DES030 critical"),
    ("import keras\nkeras.saving.load_model('m.h5', safe_mode=False)", "DES030 critical"),
    ("import tensorflow as tf\ntf.keras.models.load_model('m.keras', None, True, False)", "DES030 critical"),
    ("from tensorflow.keras.models import load_model as lm\nlm(p, **{'safe_mode': False})", "DES030 critical"),
    ("from keras.saving import load_model\nSAFE = False\nload_model(p, safe_mode=SAFE)", "DES030 critical"),
    ("import keras\ndef get(p, safe):\n    return keras.models.load_model(p, safe_mode=safe)", "DES030 high"),
    ("from tensorflow import keras\nkeras.models.load_model(p)", "DES033 info"),
    ("import keras\nms = map(keras.models.load_model, ps)", "DES033 info"),
    ("import keras\nkeras.config.enable_unsafe_deserialization()", "DES031 high"),
    ("import tensorflow as tf\ntf.keras.config.enable_unsafe_deserialization()", "DES031 high"),
    ("from keras.layers import Lambda\nLambda(f)", "DES034 info"),
    ("import tensorflow as tf\ntf.keras.layers.Lambda(f)", "DES034 info"),
    ("from keras.models import model_from_json\nmodel_from_json(text)", "DES035 medium"),
    ("from tensorflow import keras\nkeras.models.model_from_config(config)", "DES035 medium"),
    ("import keras\nkeras.layers.deserialize(config)", "DES035 medium"),
    ("from keras.models import model_from_json\ntext = model.to_json()\nmodel_from_json(text)", "DES035 low"),
    ("import keras\ncb = keras.callbacks.ModelCheckpoint('m.h5')\nkeras.models.load_model('m.h5')", "DES032 low"),
    (
        "import keras\ncb = keras.callbacks.ModelCheckpoint(filepath='m.h5')\nkeras.models.load_model('other.h5')",
        "DES032 medium",
    ),
    ("import tensorflow as tf\ntf.saved_model.load(p)", "DES036 medium"),
    ("import tensorflow_hub as hub\nhub.load('https://tfhub.dev/x/1')", "DES037 medium"),
]

SILENT = [
    "model.save('m.keras')",
    "model.load_weights('m.weights.h5')",
    "import tensorflow as tf\ntf.saved_model.save(m, p)",
    "from torchvision.transforms import Lambda\nLambda(f)",
]


@pytest.mark.parametrize(("version", "path", "expected"), VERSIONS)
def test_format_and_version_decide(said: Said, version: str | None, path: str, expected: list[str]) -> None:
    pin = [f"!pip install keras=={version}"] if version else []
    assert said(*pin, f"from keras.models import load_model\nload_model({path!r})") == expected


def test_lower_bound_counts_for_what_it_proves(said: Said) -> None:
    load = "import keras\nkeras.models.load_model('m.keras')"
    assert said("%pip install 'keras>=3.12.1'", load) == []
    assert said("%pip install 'keras>=3.0'", load) == ["DES033 info"]


def test_custom_objects_that_run_text_are_found_beside_the_load(said: Said) -> None:
    source = "from keras.models import load_model\nload_model('m.keras', custom_objects={'f': eval})"
    assert said(source) == ["DES033 info", "DES038 medium"]


@pytest.mark.parametrize(("source", "expected"), ROWS)
def test_row_of_the_catalogue(said: Said, source: str, expected: str) -> None:
    assert said(source) == [expected]


@pytest.mark.parametrize("source", SILENT)
def test_harmless_form_is_silent(said: Said, source: str) -> None:
    assert said(source) == []
