"""The wheel that .ci/run builds, in an environment of its own and far from the checkout: the command, the page, and what they keep where.

To install torch a second time would take minutes. So the environment holds the wheel alone, and sees the requirements in the tests' own
environment, through a .pth file; `pip check` compares them with what the wheel asks for. What this does not prove is that pip chooses a set
of versions from the wheel's requirements by itself: they are those of requirements.txt, by which the tests' environment was installed.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from conftest import free_port, wait_until_healthy
from hand import draw, seen, wait_until
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Opener

WHEEL = os.environ.get("LSTM_DEMO_WHEEL")
pytestmark = pytest.mark.skipif(not WHEEL, reason="LSTM_DEMO_WHEEL names no wheel: .ci/run builds one")


class Installed:
    """The command `lstm-demo` of an environment in `folder`, for a person whose home is in there as well."""

    def __init__(self, folder: Path) -> None:
        self.home, self.elsewhere = folder / "home", folder / "elsewhere"
        environment = folder / "environment"
        venv.create(environment)
        self.python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
        self.command = self.python.with_name("lstm-demo")
        self.home.mkdir()
        self.elsewhere.mkdir()
        packages = self.output(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        (Path(packages) / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
        self.pip("install", "--quiet", "--no-deps", str(WHEEL))

    def pip(self, *words: str) -> str:
        return self.output(sys.executable, "-m", "pip", "--python", str(self.python), *words)

    def output(self, *words: str | Path) -> str:
        ended = subprocess.run(words, cwd=self.elsewhere, env=self.environment(), capture_output=True, text=True, timeout=600)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def environment(self) -> dict[str, str]:
        """Nothing in it leads to the checkout."""
        ours = ("PYTHONPATH", "LSTM_DEMO_RUNS", "XDG_DATA_HOME")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return kept | {"HOME": str(self.home), "OMP_NUM_THREADS": "1", "LSTM_DEMO_NICENESS": "0"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def page_address(installed: Installed) -> Iterator[str]:
    port = free_port()
    command = [installed.command, "app", "--port", str(port), "--no-browser"]
    with (installed.home / "app.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=installed.elsewhere, env=installed.environment(), stdout=log, stderr=log)
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


def test_what_the_wheel_asks_for_is_what_the_requirements_install(installed: Installed) -> None:
    assert "No broken requirements" in installed.pip("check")
    where = installed.output(installed.python, "-c", "import lstm_demo; print(lstm_demo.__file__, lstm_demo.__version__)")
    assert where.startswith(str(installed.python.parents[1]))
    assert (Path(where.split()[0]).parent / "py.typed").is_file()


def test_the_command_reads_a_digit_with_a_bundled_model(installed: Installed) -> None:
    said = installed.output(installed.command, "export", "lstm-1x32", "--sample", "7", "--csv", "seven.csv")
    assert "lstm-1x32 reads a 7" in said and (installed.elsewhere / "seven.csv").stat().st_size > 10_000
    assert "lstm-demo train --recipe quick" in installed.output(installed.command, "--help")


def test_the_page_reads_a_drawing_and_trains_from_any_folder(installed: Installed, page_address: str, open_at: Opener) -> None:
    page = open_at(page_address, reduced_motion="reduce")
    page.get_by_test_id("theatre").wait_for()
    before = seen(page, "reading")
    draw(page, 7)
    wait_until(page, f'data.reading !== "{before}" && data.row === "28"')
    page.get_by_role("button", name="Start training").click()
    page.get_by_role("button", name="Stop, keep the best").wait_for()
    expect(page.get_by_text("images/s").first).to_be_visible()
    runs = installed.home / ".local" / "share" / "lstm-demo"
    assert [path.suffix for path in runs.iterdir() if not path.name.startswith(".")] == [".run"]
    page.get_by_role("button", name="Stop, keep the best").click()
    page.get_by_role("button", name="Start training").wait_for()
    assert [path.name for path in installed.elsewhere.iterdir()] in ([], ["seven.csv"])


def test_the_pages_configuration_holds_from_any_folder(page_address: str) -> None:
    """By Streamlit's own defaults it answers whatever name it is called by."""
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A" * 22 + "=="}
    asking = http.client.HTTPConnection(urlsplit(page_address).netloc, timeout=60)
    asking.request("GET", "/_stcore/stream", headers={**handshake, "Host": "evil.example"})
    assert asking.getresponse().status == 403
