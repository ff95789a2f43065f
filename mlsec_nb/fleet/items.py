"""What a fleet scans: files here and elsewhere, in portions, as messages between the driver and its workers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from mlsec_nb import __version__
from mlsec_nb.config import Config
from mlsec_nb.worker import Setup

_PORTION_COST = 6_000_000
_COST_OF_A_FILE = 20_000  # as in repository: opening and answering take as long as that many more bytes
_LISTED_AT_ONCE = 10_000
_KEY_BYTES = 16


class Item(NamedTuple):
    """One file: where it is, and how the report and its fingerprints call it.

    The driver names it, for a worker may have another working folder. `source` is the URL as it was asked for, which
    may hold credentials and goes to workers only; "" for a file of a file system, whose `location` is its path.
    """

    location: str
    shown: str
    identity: str
    size: int = 0
    tag: str = ""
    """What the store says of this very content (an ETag, a git blob); "" when it says nothing that can be relied on."""
    source: str = ""
    known: str = ""
    """Key of the content of an earlier run: when it is still the same, there is nothing to scan."""


Numbered = tuple[int, Item]


@dataclass(frozen=True, slots=True)
class Keys:
    """Digests under which results are kept: of content, path and all else that findings depend on (`cache_scope`).

    Salted, so that what is kept tells nothing about content to those who have the records only.
    """

    salt: bytes
    scope: bytes

    def of(self, identity: str, content: bytes) -> str:
        """The key of content, or of the store's tag for it."""
        digest = hashlib.blake2b(self.scope, key=self.salt, digest_size=_KEY_BYTES)
        name = identity.encode("utf-8", "surrogatepass")
        digest.update(len(name).to_bytes(4, "big") + name)
        digest.update(content)
        return digest.hexdigest()


def setup_message(config: Config, keys: Keys | None) -> str:
    """What a worker has to know, once."""
    salt, scope = (keys.salt.hex(), keys.scope.hex()) if keys else ("", "")
    setup = Setup(config, _PORTION_COST, None, scope).to_message()
    return json.dumps({"version": __version__, "setup": setup, "salt": salt}, sort_keys=True)


def of_setup_message(message: str) -> tuple[Config, Keys | None]:
    """The configuration and the keys of a message. Raises RuntimeError when another version sent it."""
    content = json.loads(message)
    if content["version"] != __version__:
        raise RuntimeError(f"this worker has mlsec {__version__}, the scan was started by {content['version']}")
    setup = Setup.of_message(content["setup"])
    keys = Keys(bytes.fromhex(content["salt"]), bytes.fromhex(setup.scope)) if content["salt"] else None
    return setup.config, keys


def portions(items: Iterable[Numbered]) -> Iterator[str]:
    """The items in messages of about equal cost, as they are listed: at most 10,000 of them are held at a time.

    Of those, the largest come first, so that what comes last is small.
    """
    listing = iter(items)
    while window := list(islice(listing, _LISTED_AT_ONCE)):
        portion: list[Numbered] = []
        cost = 0
        for number, item in sorted(window, key=lambda numbered: (-numbered[1].size, numbered[0])):
            if portion and cost + item.size + _COST_OF_A_FILE > _PORTION_COST:
                yield json.dumps(portion)
                portion, cost = [], 0
            portion.append((number, item))
            cost += item.size + _COST_OF_A_FILE
        yield json.dumps(portion)


def of_portion(message: str) -> list[Numbered]:
    """The items of a message."""
    return [(number, Item(*fields)) for number, fields in json.loads(message)]


def alone(message: str) -> list[str]:
    """The same portion in portions of one item."""
    found: list[Any] = json.loads(message)
    return [json.dumps([numbered]) for numbered in found]
