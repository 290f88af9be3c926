"""What stands in docs/deploy/ fits together, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from tests.load.replicas import CONFIGURATION, local_configuration

PROJECT = Path(__file__).parents[1]
DEPLOY = PROJECT / "docs" / "deploy"


def test_nginx_compose_and_kubernetes_name_the_same_replicas_and_ports() -> None:
    nginx = dict(re.findall(r"server (lstm-\d):(\d+)", (DEPLOY / "nginx.conf").read_text()))
    compose = dict(
        re.findall(r"^  (lstm-\d):\n.*\n.*STREAMLIT_SERVER_PORT: \"(\d+)\"", (DEPLOY / "compose.yaml").read_text(), re.MULTILINE)
    )
    services = re.findall(
        r"metadata: { name: (lstm-\d) }.*?port: (\d+), targetPort: 8501", (DEPLOY / "kubernetes.yaml").read_text(), re.DOTALL
    )
    assert nginx == compose == dict(services) and len(nginx) == 3


def test_the_configuration_that_is_tried_here_is_the_one_for_containers_with_other_addresses(tmp_path: Path) -> None:
    tried = local_configuration(9000, [9001, 9002, 9003], tmp_path)
    assert [len(re.findall(rf"127\.0\.0\.1:{port} ?", tried)) for port in (9001, 9002, 9003)] == [4, 4, 4]
    assert all(f'"~:{port}$" {name};' in tried for port, name in ((9001, "one"), (9002, "two"), (9003, "three")))
    unchanged = [line for line in CONFIGURATION.read_text().splitlines() if not re.search("850|8080", line)]
    assert all(line in tried for line in unchanged)


def test_the_container_copies_what_there_is_and_runs_it_without_rights() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY")]
    assert all((PROJECT / name).exists() for name in copied)
    assert {"app.py", "lstm_demo", "pretrained", ".streamlit", "requirements.txt"} == set(copied)
    asked = [line for line in (PROJECT / "requirements.txt").read_text().splitlines() if line.startswith("torch")]
    assert all(f'"{line.split()[0]}"' in " ".join(lines) for line in asked), "the same torch as requirements.txt asks for"
    cluster = (PROJECT / "tests" / "requirements" / "cluster.txt").read_text().split()[0]
    assert f'"{cluster}"' in " ".join(lines), "the same Dask as the extra asks for"
    assert any(re.fullmatch(r"USER [1-9]\d*:[1-9]\d*", line) for line in lines)
