"""Where data leaves a notebook: calls that send, ask a model, write or show, and the expressions that go with them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlsec_nb.late import late
from mlsec_nb.uses import PythonCell

WRITERS = frozenset(
    "to_csv to_pickle to_parquet to_json to_excel to_feather to_html to_sql to_stata write_csv write_parquet "
    "write_json write_excel write_ndjson sink_csv sink_parquet".split()
)
"""Methods of a frame that write it to their first argument."""
SPARK_WRITERS = frozenset("csv parquet json orc save saveAsTable insertInto".split())
"""The same of Spark's `frame.write`."""
TEXT_WRITERS = frozenset("write write_text write_bytes writelines dump".split())
"""Calls that write text or bytes to an open file or a path."""
SENDERS = frozenset(
    "post put patch request urlopen Request chat_postMessage files_upload files_upload_v2 files_completeUpload".split()
)
ASKS = frozenset(
    "create parse stream completion acompletion embedding aembedding generate_content generate_content_async "
    "generate_content_stream embed_content send_message send_message_async invoke ainvoke astream batch abatch predict "
    "apredict complete acomplete stream_complete chat achat stream_chat generate agenerate text_generation "
    "chat_completion feature_extraction embed_query embed_documents run arun call query invoke_model converse "
    "invoke_model_with_response_stream converse_stream".split()
)
"""Methods of clients of language models that send what they are given."""
AGENTS = frozenset(
    "create_pandas_dataframe_agent create_spark_dataframe_agent SmartDataframe SmartDatalake".split()
)  # fmt: skip
"""Functions that give a model a frame to work with."""

_SENDS = late(
    r"(?:requests|httpx|aiohttp)\.(?:\w+\.)?(?:post|put|patch|request)|urllib\.request\.(?:Request|urlopen)"
    r"|slack(?:_sdk)?\.(?:\w+\.)*(?:chat_postMessage|files_\w+)"
)
_FAMILY = (
    r"(?:openai|anthropic|litellm|ollama|cohere|mistralai|groq|together|vertexai|google\.generativeai|google\.genai"
    r"|langchain\w*|langgraph|llama_index|huggingface_hub|azure\.ai\.inference|pandasai)"
)
# boto3 is for everything that AWS has; of Bedrock it is what asks a model.
_OF_A_MODEL = late(rf"{_FAMILY}(?:\.\w+)+|boto3(?:\.\w+)+\.(?:invoke_model|converse)\w*")
_WEB = late(r"(?:https?|ftps?)://")
_PUBLIC = late(
    r"(?:s3a?|gs|abfss?|wasbs?)://[^/]{0,80}(?:public|open-?data|www|website|static)[^/]{0,40}/"
    r"|(?:/var/www|/srv/www)/|(?:.{0,200}/)?(?:public|public_html|htdocs|www|static|_site|docs)/|dbfs:/FileStore/"
)
_PATHS = ("path_or_buf", "path", "file", "excel_writer", "buf", "name", "con")
_VISIBLE = frozenset(("print", "display", "IPython.display.display", "IPython.core.display.display"))

Carried = Iterator[ast.expr]
"""Expressions that go where a call sends them."""


def sent(cell: PythonCell, call: ast.Call) -> Carried:
    """What goes over the network."""
    if _SENDS.fullmatch(cell.name_of(call.func) or ""):
        yield from (keyword.value for keyword in call.keywords if keyword.arg not in ("headers", "url", "auth"))
        yield from call.args[1:]
    yield from _written(cell, call, lambda path: _WEB.match(path) is not None)


def prompted(cell: PythonCell, call: ast.Call) -> Carried:
    """What is put into a prompt, or given to a model to work with."""
    if _is_asked(cell, call.func):
        yield from (*call.args, *(keyword.value for keyword in call.keywords))


def published(cell: PythonCell, call: ast.Call) -> Carried:
    """What is written to a place whose name says that everybody can read it."""
    yield from _written(cell, call, lambda path: _PUBLIC.match(path) is not None)


def stored(cell: PythonCell, call: ast.Call) -> Carried:
    """What is written anywhere else."""
    yield from _written(cell, call, lambda path: not (_PUBLIC.match(path) or _WEB.match(path)))


def shown(cell: PythonCell, source: str) -> Carried:
    """What ends up in the cell's output."""
    for call in cell.code.calls:
        if cell.name_of(call.func) in _VISIBLE:
            yield from call.args
    last = cell.code.tree.body[-1:]
    if not source.rstrip().endswith(";"):
        yield from (one.value for one in last if isinstance(one, ast.Expr))


def _is_asked(cell: PythonCell, function: ast.expr) -> bool:
    name = cell.name_of(function) or ""
    word = name.rpartition(".")[2]
    if _OF_A_MODEL.fullmatch(name) and (word in ASKS or word in AGENTS):
        return True
    return isinstance(function, ast.Attribute) and function.attr in ASKS and _is_chain(cell, function.value)


def _is_chain(cell: PythonCell, node: ast.expr) -> bool:
    """Whether it is `prompt | model | …`, or a name for it, with something of a model library among its links."""
    if isinstance(node, ast.Name):
        values = [binding.value for binding in cell.bindings(node)]
        return any(isinstance(value, ast.BinOp) and _is_chain(cell, value) for value in values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        links = (node.left, node.right)
        return any(_OF_A_MODEL.fullmatch(cell.name_of(link) or "") or _is_chain(cell, link) for link in links)
    return False


def _written(cell: PythonCell, call: ast.Call, wanted: Callable[[str], bool]) -> Carried:
    """What a call writes to a path that is wanted; of the path, U+FFFC stands for what is not known."""
    if not isinstance(call.func, ast.Attribute):
        return
    owner, method = call.func.value, call.func.attr
    named = [keyword.value for keyword in call.keywords if keyword.arg in _PATHS]
    if method in WRITERS or (method in SPARK_WRITERS and _is_spark_writer(owner)):
        if any(wanted(cell.shape(place)) for place in (call.args or named)[:1]):
            yield _frame_of_writer(owner) if method in SPARK_WRITERS else owner
    elif method in ("write", "writelines"):
        if any(wanted(place) for place in _opened(cell, owner)):
            yield from call.args[:1]
    elif method in ("write_text", "write_bytes"):
        if wanted(cell.shape(owner)):
            yield from call.args[:1]
    elif cell.name_of(call.func) in ("json.dump", "pickle.dump"):
        yield from (call.args[0] for place in call.args[1:2] if any(map(wanted, _opened(cell, place))))


def _opened(cell: PythonCell, node: ast.expr) -> Iterator[str]:
    """The paths of `open(path)`, or of a name for it."""
    values = [binding.value for binding in cell.bindings(node)] if isinstance(node, ast.Name) else [node]
    for value in values:
        if isinstance(value, ast.Call) and value.args and cell.name_of(value.func) in ("open", "io.open"):
            yield cell.shape(value.args[0])


def _is_spark_writer(node: ast.expr) -> bool:
    return _frame_of_writer(node) is not node


def _frame_of_writer(node: ast.expr) -> ast.expr:
    """The frame of `frame.write.mode(…)`; the node itself when it is none."""
    at = node
    while isinstance(at, ast.Call | ast.Attribute):
        if isinstance(at, ast.Attribute) and at.attr == "write":
            return at.value
        at = at.func if isinstance(at, ast.Call) else at.value
    return node
