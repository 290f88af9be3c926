"""`python -m lstm_demo`; `lstm-demo` where it is installed."""

import contextlib
import io
import os
import sys
from typing import NoReturn

from lstm_demo.cli.main import main


def run() -> NoReturn:
    """One command, from its words on the command line to the end of the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without × or ━ gets a question mark, not a traceback
    status = main()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    # Everything is written and closed; torch would take two more seconds to take itself apart.
    os._exit(status)


if __name__ == "__main__":
    run()
