"""Which call reads, writes or downloads what: the argument that names it. After the libraries' own documentation."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["model", "dataset", "file", "bucket", "url", "package"]
Action = Literal["reads", "writes", "downloads", "installs"]


class Named(NamedTuple):
    """What a call's argument is the name of."""

    kind: Kind
    action: Action
    position: int
    keyword: str


def _each(names: str, named: Named) -> dict[str, Named]:
    return dict.fromkeys(names.split(), named)


_TABLES = "csv table parquet json excel feather pickle hdf orc xml sas spss stata fwf"
CALLS: dict[str, Named] = {
    **_each("*.from_pretrained", Named("model", "downloads", 0, "pretrained_model_name_or_path")),
    **_each("transformers.pipeline", Named("model", "downloads", 1, "model")),
    **_each("sentence_transformers.SentenceTransformer", Named("model", "downloads", 0, "model_name_or_path")),
    **_each("*.hf_hub_download *.snapshot_download", Named("model", "downloads", 0, "repo_id")),
    **_each("torch.hub.load", Named("model", "downloads", 0, "repo_or_dir")),
    **_each("kagglehub.model_download", Named("model", "downloads", 0, "handle")),
    **_each("tensorflow_hub.load tensorflow_hub.KerasLayer", Named("model", "downloads", 0, "handle")),
    **_each("spacy.load", Named("model", "reads", 0, "name")),
    **_each("datasets.load_dataset", Named("dataset", "downloads", 0, "path")),
    **_each("kagglehub.dataset_download", Named("dataset", "downloads", 0, "handle")),
    **_each("tensorflow_datasets.load", Named("dataset", "downloads", 0, "name")),
    **_each(
        "urllib.request.urlretrieve wget.download gdown.download torch.hub.download_url_to_file pooch.retrieve "
        "requests.get httpx.get urllib.request.urlopen torch.hub.load_state_dict_from_url",
        Named("url", "downloads", 0, "url"),
    ),
    **_each("keras.utils.get_file tensorflow.keras.utils.get_file", Named("url", "downloads", 1, "origin")),
    **_each("torch.load joblib.load pickle.load dill.load cloudpickle.load", Named("model", "reads", 0, "f")),
    **_each(
        "keras.models.load_model tensorflow.keras.models.load_model keras.saving.load_model",
        Named("model", "reads", 0, "filepath"),
    ),
    **_each("safetensors.torch.load_file skops.io.load onnx.load", Named("model", "reads", 0, "filename")),
    **_each("onnxruntime.InferenceSession", Named("model", "reads", 0, "path_or_bytes")),
    **_each("numpy.load numpy.loadtxt numpy.genfromtxt", Named("file", "reads", 0, "file")),
    **_each(" ".join(f"pandas.read_{table}" for table in _TABLES.split()), Named("file", "reads", 0, "path")),
    **_each(
        "polars.read_csv polars.read_parquet polars.scan_csv polars.scan_parquet pyarrow.parquet.read_table",
        Named("file", "reads", 0, "source"),
    ),
    **_each("PIL.Image.open", Named("file", "reads", 0, "fp")),
    **_each("*.to_csv *.to_parquet *.to_json *.to_excel *.to_feather", Named("file", "writes", 0, "path")),
}
"""By the qualified name of a call."""

OTHER_KEYWORDS = ("path", "file", "filepath_or_buffer", "io", "path_or_buf", "filename", "excel_writer")
"""What the argument is also called, library by library."""
FETCHERS = {"wget", "curl", "aria2c", "gdown"}
"""Programs whose arguments with `://` are what they download."""
BUCKETS = ("s3://", "s3a://", "gs://", "gcs://", "az://", "abfs://", "abfss://", "wasbs://", "oss://")
