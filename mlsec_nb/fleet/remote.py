"""Files behind URLs: listed one folder at a time and read one by one through fsspec, which the user brings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from mlsec_nb.files import MAX_FILE_BYTES, SKIPPED_FOLDERS, UnreadableFile, ignore_spec
from mlsec_nb.findings import ScanError
from mlsec_nb.fleet.items import Item
from mlsec_nb.fleet.libraries import FleetError, needed
from mlsec_nb.redaction import without_tokens
from mlsec_nb.sources import SUFFIXES

_URL = re.compile(r"([a-z][a-z0-9+.-]{1,30})://")
_INSTALL = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "abfss": "adlfs",
    "hf": "huggingface_hub", "github": "requests", "http": "aiohttp requests", "https": "aiohttp requests",
}  # fmt: skip
# What comes before @ is part of the address: github://owner:name@revision, abfs://container@account.
_OWNER_IS_ADDRESS = frozenset({"github"})
_CONTAINER_IS_ADDRESS = frozenset({"abfs", "abfss"})
# What stores call the digest of a content, or a number that changes with it.
_TAGS = ("ETag", "etag", "sha", "blob_id", "md5Hash", "content_md5")
_MOST_DEEP = 100
_MOST_IGNORE_BYTES = 1_000_000
_NAMED = {"NoCredentialsError": "no credentials were found", "EndpointConnectionError": "no answer from the store"}
_REASONS = {
    FileNotFoundError: "no such file or folder",
    PermissionError: "permission denied",
    TimeoutError: "no answer in time",
}


def protocol_of(text: str) -> str:
    """The protocol of a URL; "" when the text is a path."""
    found = _URL.match(text)
    return found[1] if found else ""


def without_credentials(url: str) -> str:
    """The URL as it may be shown: no user information, no query, no fragment of a web address."""
    protocol, _, rest = url.partition("://")
    rest = rest.partition("?")[0]
    if protocol in ("http", "https"):
        rest = rest.partition("#")[0]
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    if protocol in _CONTAINER_IS_ADDRESS:
        authority = user.partition(":")[0] + at + host
    elif protocol not in _OWNER_IS_ADDRESS:
        authority = host
    return without_tokens(f"{protocol}://{authority}{slash}{path}")


def opened(url: str) -> tuple[Any, str]:
    """The file system behind a URL and the path in it. Raises FleetError."""
    protocol = protocol_of(url)
    if "::" in url:
        raise FleetError(f"{without_credentials(url)}: URLs inside URLs are not read; name the store itself")
    core = needed("fsspec.core", "'mlsec-nb[remote]'")
    try:
        system, path = core.url_to_fs(url, use_listings_cache=False)
    except ImportError:
        library = _INSTALL.get(protocol, f"the fsspec library for {protocol}")
        raise FleetError(f"{protocol}:// needs a library: pip install {library}") from None
    except Exception as error:  # a message could quote the URL
        reason = f"cannot be opened ({type(error).__name__})"
        raise FleetError(f"{without_credentials(url)}: {reason}; check the protocol and the credentials") from None
    return system, path


def listed(url: str, exclude: Sequence[str], gitignore: bool) -> Iterator[Item | ScanError]:
    """The files below a URL, in order of path; what cannot be listed as an error. Raises FleetError.

    As below a folder: the same suffixes, the same folders left out, .gitignore files that lie in the listing.
    A file that the URL names itself is taken whatever its suffix.
    """
    system, root = opened(url)
    shown = without_credentials(url).rstrip("/")
    try:
        about = system.info(root)
    except Exception as error:
        yield ScanError(shown, None, f"cannot be read: {reason_of(error)}")
        return
    if about["type"] == "directory":
        yield from _Listing(system, url, root.rstrip("/"), shown, ignore_spec(exclude), gitignore).below("", [])
    else:
        yield _item(url, root, shown, about)


class _Listing:
    """One walk through a store."""

    def __init__(self, system: Any, url: str, root: str, shown: str, excluded: Any, gitignore: bool) -> None:
        self._system = system
        self._url = url
        self._root = root
        self._shown = shown
        self._excluded = excluded
        self._gitignore = gitignore

    def below(self, folder: str, ignores: list[tuple[str, Any]]) -> Iterator[Item | ScanError]:
        """The files of a folder, which is named as seen from the root, `/` at its end."""
        try:
            entries = sorted(self._entries(folder))
            ignores = [*ignores, *self._ignores(folder, dict(entries))]
        except Exception as error:
            yield ScanError(f"{self._shown}/{folder}", None, f"cannot be listed: {reason_of(error)}")
            return
        for name, entry in entries:
            path = folder + name
            if entry["type"] == "directory":
                if name in SKIPPED_FOLDERS or self._is_out(f"{path}/", ignores):
                    continue
                if path.count("/") >= _MOST_DEEP:
                    yield ScanError(f"{self._shown}/{path}", None, f"more than {_MOST_DEEP} folders deep; not listed")
                    continue
                yield from self.below(f"{path}/", ignores)
            elif _suffix(name) in SUFFIXES and not self._is_out(path, ignores):
                yield _item(self._url, entry["name"], f"{self._shown}/{path}", entry)

    def _entries(self, folder: str) -> Iterator[tuple[str, Any]]:
        """(name, what the store says) of what lies in a folder; a web page may list what lies elsewhere."""
        above = f"{self._root}/{folder}"
        for entry in self._system.ls(above.rstrip("/") or above, detail=True):
            name = str(entry["name"]).rstrip("/")
            name = name.removeprefix(above) if name.startswith(above) else ""
            if name and "/" not in name and name not in (".", ".."):
                yield name, entry

    def _ignores(self, folder: str, entries: dict[str, Any]) -> list[tuple[str, Any]]:
        entry = entries.get(".gitignore") if self._gitignore else None
        if entry is None or entry["type"] == "directory":
            return []
        content = self._system.cat_file(entry["name"], start=0, end=_MOST_IGNORE_BYTES)
        spec = ignore_spec(content.decode("utf-8", "replace").splitlines())
        return [(folder, spec)] if spec is not None else []

    def _is_out(self, path: str, ignores: list[tuple[str, Any]]) -> bool:
        if self._excluded is not None and self._excluded.match_file(path):
            return True
        out = False
        for folder, spec in ignores:
            verdict = spec.check_file(path.removeprefix(folder)).include
            out = out if verdict is None else verdict
        return out


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if stem and dot else ""


def _item(url: str, path: str, shown: str, entry: Any) -> Item:
    tags = [str(entry[name]) for name in _TAGS if entry.get(name)]
    size = int(entry.get("size") or 0)
    changed = entry.get("LastModified") or entry.get("mtime") or ""
    return Item(path, shown, shown, size, f"{tags[0]} {size} {changed}" if tags else "", url)


def read_remote(item: Item) -> bytes:
    """The content of a file behind a URL. Raises UnreadableFile."""
    try:
        system, _ = opened(item.source)
        if item.size > MAX_FILE_BYTES:
            raise UnreadableFile(_TOO_LARGE)
        if item.size:
            data = system.cat_file(item.location)
        else:  # a store that does not tell sizes
            with system.open(item.location, "rb") as stream:
                data = stream.read(MAX_FILE_BYTES + 1)
    except (UnreadableFile, FleetError) as problem:
        raise UnreadableFile(str(problem)) from None
    except Exception as error:
        raise UnreadableFile(f"cannot be read: {reason_of(error)}") from None
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(_TOO_LARGE)
    return bytes(data)


_TOO_LARGE = f"is larger than {MAX_FILE_BYTES // 1_000_000:,} MB and was not scanned"


def reason_of(error: Exception) -> str:
    """Why it failed, without the error's own words: they can hold a signed address."""
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    name = type(error).__name__
    return _NAMED.get(name, name)
