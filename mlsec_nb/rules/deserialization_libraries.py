"""DES: loaders of other libraries that are pickle, or an import, inside."""

from __future__ import annotations

import re

from mlsec_nb.calls import calls
from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.loading import UNSAFE_LOAD, weighed
from mlsec_nb.rule import Rule
from mlsec_nb.uses import Use
from mlsec_nb.values import UNKNOWN_PART

# By library, what follows its name in the names of loaders that its documentation or source shows to unpickle.
_ANY_MODULE = r"(?:\w+\.)*"
_PICKLED = {
    "gensim": rf"(?!models\.keyedvectors\.load_word2vec|downloader\.){_ANY_MODULE}(?:load|unpickle)",
    "statsmodels": r"(?:(?!datasets\b)\w+\.)*(?:load|load_pickle)",
    "pycaret": rf"{_ANY_MODULE}(?:load_model|load_experiment)",
    **dict.fromkeys(("autogluon", "bertopic", "flair", "shap", "top2vec"), rf"{_ANY_MODULE}load"),
    **dict.fromkeys(("stable_baselines3", "sb3_contrib"), rf"{_ANY_MODULE}load"),
    "darts": rf"models\.{_ANY_MODULE}load",
    "surprise": rf"{_ANY_MODULE}dump\.load",
    "pyro": r"get_param_store\.load",
    "paddle": "load",
    "ktrain": "load_predictor",
    "networkx": rf"{_ANY_MODULE}read_gpickle",
    "igraph": r"Graph\.Read_Picklez?",
    "srsly": "pickle_loads",
    "ray": rf"rllib\.{_ANY_MODULE}(?:from_checkpoint|restore)",
    "fastai": rf"{_ANY_MODULE}(?:load_learner|load_pickle)",
    **dict.fromkeys(("fastcore", "tsai"), rf"{_ANY_MODULE}load_learner"),
    "hickle": "load",
}
# What star imports bring along; that of fastai also from a course's library.
_BARE = ("load_learner", "load_model")
_PYCARET = "classification regression clustering anomaly time_series nlp".split()
_OFFICIAL_PIPELINE = late(r"[a-z]{2,3}_(?:core|dep|ent|sent|pipeline)_\w{1,20}_(?:sm|md|lg|trf|xx)")


def _is_pickled(use: Use) -> bool:
    library, _, loader = use.name.partition(".")
    return use.name in _BARE or (library in _PICKLED and re.fullmatch(_PICKLED[library], loader) is not None)


def _is_nltk_pickle(use: Use) -> bool | None:
    resource = use.argument("resource_url", 0)
    shape = use.cell.shape(resource) if resource is not None else UNKNOWN_PART
    if re.search(r"\.(?:pickle|pkl)\b", shape) or use.values("format", 1) == ("pickle",):
        return True
    return None if shape.endswith(UNKNOWN_PART) else False


def _is_official_pipeline(use: Use) -> bool:
    """Whether spaCy gets the name of one of its own packages, which pip has installed like any other."""
    values = use.values("name", 0) or ()
    return bool(values) and all(isinstance(name, str) and _OFFICIAL_PIPELINE.fullmatch(name) for name in values)


RULES: tuple[Rule, ...] = (
    weighed(
        Rule(
            id="DES060",
            name="library-pickle-load",
            severity=Severity.MEDIUM,
            message="this loader unpickles the file, and can run code that is in it",
            why="The library stores its models as pickles.",
            instead="The library's plain format where it has one (gensim: KeyedVectors.load_word2vec_format; fastai: "
            "Learner.load for weights); else train again, or inspect the file first.",
            find=calls(
                "*.load",
                "*.load_model",
                "*.load_learner",
                "load_learner",
                "*.load_pickle",
                "*.from_checkpoint",
                "*.unpickle",
                "*.restore",
                "*.load_experiment",
                "*.load_predictor",
                "*.read_gpickle",
                "*.Read_Pickle",
                "*.Read_Picklez",
                "*.pickle_loads",
                # pycaret's documentation imports each of its modules with a star.
                *(f"pycaret.{module}.load_model" for module in _PYCARET),
                when=_is_pickled,
            ),
            bad={
                'from gensim.models import Word2Vec\nw = Word2Vec.load("w2v.model")': None,
                'from fastai.vision.all import *\nlearn = load_learner("export.pkl")': None,
                'from pycaret.regression import *\nmodel = load_model("pipeline")': None,
                'import networkx as nx\ng = nx.read_gpickle("g.gpickle")': None,
                'from surprise import dump\n_, model = dump.load("svd")': None,
                'from stable_baselines3 import PPO\nmodel = PPO("MlpPolicy", env)\nmodel = model.load("ppo")': None,
            },
            good=(
                'from gensim.models import KeyedVectors\nw = KeyedVectors.load_word2vec_format("w.bin", binary=True)',
                'import gensim.downloader as api\nw = api.load("glove-wiki-gigaword-50")',
                'import pickle\nfrom surprise import dump\ndump.dump("svd", algo=model)',
                "import statsmodels.api as sm\ndata = sm.datasets.longley.load()",
                'from fastai.vision.all import *\nlearn.load("weights")',
                "import json\njson.load(f)",
            ),
            needs=(*_PICKLED, "load_learner"),
            tags=UNSAFE_LOAD,
        ),
        "path",
        "fname",
        "fname_or_handle",
    ),
    weighed(
        Rule(
            id="DES065",
            name="nltk-pickle",
            severity=Severity.MEDIUM,
            message="nltk.data.load unpickles this resource",
            why="A .pickle resource runs code when it is loaded (CVE-2024-39705).",
            instead="nltk 3.9 or newer with the resources that are not pickles (punkt_tab for punkt).",
            find=calls("nltk.data.load", when=_is_nltk_pickle, references=False),
            bad={'import nltk\nt = nltk.data.load("tokenizers/punkt/english.pickle")': None},
            good=('import nltk\ng = nltk.data.load("grammars/book_grammars/sql0.fcfg")',),
            tags=UNSAFE_LOAD,
        ),
        "resource_url",
    ),
    weighed(
        Rule(
            id="DES066",
            name="spacy-load",
            severity=Severity.MEDIUM,
            message="spacy.load imports the package, or runs the code that the folder's configuration names",
            why="A pipeline is a Python package with a configuration that calls registered functions.",
            instead="spaCy's own packages, pinned to a version; read config.cfg of any other.",
            find=calls("spacy.load", "spacy.util.load_model", unless=_is_official_pipeline, references=False),
            bad={'import spacy\nnlp = spacy.load("downloads/pipeline")': None},
            good=('import spacy\nnlp = spacy.load("en_core_web_sm")', 'import spacy\nnlp = spacy.blank("en")'),
            tags=UNSAFE_LOAD,
        ),
        "name",
    ),
)
