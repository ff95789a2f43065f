"""What a cell puts out and IPython does not keep: displays, tracebacks, what a cell that awaits something prints.

Before IPython 9 it keeps nothing: streams and results are noted too.

ipykernel's own hooks are used, which hand each message on as it is. Only the text of a result before IPython 9 has no
hook: the shell's display hook is given a method that notes it and goes on with its own, until the watch is off.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

MOST = 50
"""Outputs of one cell that are looked at."""


@dataclass(slots=True)
class Tap:
    """Notes the outputs of the cell that runs. In a terminal there is nothing to note them from."""

    shell: Any
    _noted: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    """(how many outputs IPython kept before it, the output's forms by MIME type)."""
    _is_async: bool = False
    """Whether the cell may await something: IPython listens to the streams of other cells only."""
    _undo: list[Callable[[], object]] = field(default_factory=list)

    def open(self) -> None:
        """Begin to note."""
        publisher = self.shell.display_pub
        if hasattr(publisher, "register_hook") and not getattr(publisher, "store_display_history", False):
            publisher.register_hook(self._heard)
            self._undo.append(partial(publisher.unregister_hook, self._heard))
        self._tap_streams()
        if _kept(self.shell) is None:
            self._tap_results()

    def close(self) -> None:
        """Take the hooks away."""
        while self._undo:
            with suppress(Exception):
                self._undo.pop()()
        self._noted = []

    def begin(self, source: str) -> None:
        """A cell with this text is about to run."""
        self._noted = []
        self._is_async = "await" in source or "async" in source

    def outputs(self, number: int, has_failed: bool) -> list[Mapping[str, Any]]:
        """The outputs of In[number], which has just run, in order; streams as {"stream": pieces}."""
        if self._hears_streams() and "ipykernel.iostream" in sys.modules:
            for stream in (sys.stdout, sys.stderr):
                with suppress(Exception):  # somebody may have put something else there
                    stream.flush()  # what is printed is sent, and heard of, when it is flushed; the kernel does so next
        found = [output.bundle for output in (_kept(self.shell) or {}).get(number, ())]
        has_streams = any("stream" in bundle for bundle in found)
        noted = [one for one in self._noted if not (has_streams and "stream" in one[1])]
        for index, (before, bundle) in enumerate(noted):
            found.insert(before + index, bundle)
        lines = getattr(self.shell, "_last_traceback", None) if has_failed else None
        if isinstance(lines, list):
            found.append({"traceback": "\n".join(str(line) for line in lines)})
        self._noted = []
        return found

    def _note(self, bundle: Mapping[str, Any]) -> None:
        if len(self._noted) <= MOST:
            kept = (_kept(self.shell) or {}).get(self.shell.execution_count, ())
            self._noted.append((len(kept), bundle))

    def _heard(self, message: Any) -> Any:
        with suppress(Exception):
            if message["header"]["msg_type"] in ("display_data", "update_display_data"):
                self._note(dict(message["content"]["data"]))
        return message

    def _tap_streams(self) -> None:
        """Hooks of a stream belong to the thread that sends: they are set and taken away there."""
        streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
        for stream in streams:
            thread = getattr(stream, "pub_thread", None)
            if thread is not None and hasattr(stream, "register_hook"):
                thread.schedule(partial(stream.register_hook, self._heard_stream))
                self._undo.append(partial(thread.schedule, partial(stream.unregister_hook, self._heard_stream)))

    def _hears_streams(self) -> bool:
        return self._is_async or _kept(self.shell) is None

    def _heard_stream(self, message: Any) -> Any:
        with suppress(Exception):
            if self._hears_streams():
                self._note({"stream": [message["content"]["text"]]})
        return message

    def _tap_results(self) -> None:
        hook = self.shell.displayhook
        if not hasattr(hook, "write_format_data") or "write_format_data" in vars(hook):
            return
        write = hook.write_format_data

        def noted(format_dict: Mapping[str, Any], *rest: Any, **named: Any) -> Any:
            with suppress(Exception):
                self._note(dict(format_dict))
            return write(format_dict, *rest, **named)

        hook.write_format_data = noted
        self._undo.append(partial(vars(hook).pop, "write_format_data", None))


def _kept(shell: Any) -> Mapping[int, Any] | None:
    """What IPython 9 and newer keep of the outputs; None before."""
    kept = getattr(getattr(shell, "history_manager", None), "outputs", None)
    return kept if isinstance(kept, dict) else None


def texts_of(bundle: Mapping[str, Any], most: int) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(place within the output, MIME type, text) of each form of an output; of a stream `most` characters or more."""
    if "stream" in bundle:
        yield ("text",), "", "".join(_first(bundle["stream"], most))
        return
    if "traceback" in bundle:
        yield ("traceback",), "text/x-traceback", str(bundle["traceback"])
    for mime in ("text/plain", "text/html", "text/markdown", "text/latex"):
        source = bundle.get(mime)
        if isinstance(source, str) and source:
            yield ("data", mime), mime, source


def _first(pieces: Iterable[object], most: int) -> Iterator[str]:
    """The texts among the pieces, until there are so many characters."""
    for piece in pieces:
        if most <= 0:
            return
        if isinstance(piece, str):
            yield piece
            most -= len(piece)
