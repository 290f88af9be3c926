"""`app`: the page. Streamlit runs it, in this very process."""

from __future__ import annotations

import argparse
import runpy
import sys

from lstm_demo.files.folders import APP
from lstm_demo.model.config import SettingError

DESCRIPTION = """\
Open the page: draw a digit, and watch the network read it. Streamlit serves it on this machine only, until Ctrl-C.

  python -m lstm_demo app
  python -m lstm_demo app --port 8600 --no-browser       on a machine without a screen; open the address that it prints
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("app", help="open the page", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, metavar="N", help="of the page's address, 1024–65535 (default: 8501, or the next that is free)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Returns when the server has ended. Raises SettingError: the port is none."""
    words = ["streamlit", "run", str(APP)]
    if arguments.port is not None:
        if not 1024 <= arguments.port <= 65535:
            raise SettingError("port", f"must be 1024–65535, got {arguments.port}")
        words += ["--server.port", str(arguments.port)]
    if arguments.no_browser:
        words += ["--server.headless", "true"]
    sys.argv = words
    runpy.run_module("streamlit", run_name="__main__")
    return 0
