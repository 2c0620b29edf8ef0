"""Collecting garbage, timed for processes that import much once and then stay.

While modules are imported everything is kept: searching it for garbage again and again takes a tenth of a
start. What a start leaves behind lives as long as the process: later searches pass it by.
"""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def none_at_the_start() -> Iterator[None]:
    """Do not collect while this process starts, nor look later at what the start has made."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
