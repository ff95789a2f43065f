"""The arguments of `pip install`, after pip's reference of its options."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsec_nb.late import late
from mlsec_nb.shell import Command, Word

_TAKES_VALUE = frozenset(
    "-r --requirement -c --constraint -t --target -i --index-url --pypi-url --extra-index-url -f --find-links "
    "--trusted-host --platform --python-version --implementation --abi --root --prefix --src --upgrade-strategy "
    "--config-settings --global-option --install-option --no-binary --only-binary --progress-bar --log --proxy "
    "--retries --timeout --exists-action --cert --client-cert --cache-dir --report --use-feature --use-deprecated "
    "--python --index --index-strategy --prerelease --resolution --torch-backend".split()
)
_HASH = late(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.IGNORECASE)


def is_install(command: Command) -> bool:
    """Whether the command is `pip install`, `pip download` or `pip wheel`."""
    return command.name == "pip" and any(text in ("install", "download", "wheel") for text in command.texts[:3])


def requirements(command: Command) -> Iterator[Word]:
    """What `pip install` is asked to install: names, paths and addresses, those behind `-e` included."""
    if not is_install(command):
        return
    seen_verb = skip = False
    for word in command.args:
        if skip:
            skip = False
        elif word.text.startswith("-") and word.text not in ("-e", "--editable"):
            skip = word.text in _TAKES_VALUE
        elif not seen_verb:
            seen_verb = word.text in ("install", "download", "wheel")
        elif not word.text.startswith("-"):
            yield word


def is_commit(reference: str) -> bool:
    """Whether a git reference is a full commit id, which alone cannot be moved."""
    return _HASH.fullmatch(reference) is not None
