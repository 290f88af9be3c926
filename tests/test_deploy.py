"""What stands in docs/deploy/ fits together, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

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


def test_the_container_copies_what_there_is_and_runs_it_without_rights() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY")]
    assert all((PROJECT / name).exists() for name in copied)
    assert {"app.py", "lstm_demo", "pretrained", ".streamlit", "requirements.txt"} == set(copied)
    asked = [line for line in (PROJECT / "requirements.txt").read_text().splitlines() if line.startswith("torch")]
    assert all(f'"{line.split()[0]}"' in " ".join(lines) for line in asked), "the same torch as requirements.txt asks for"
    assert any(re.fullmatch(r"USER [1-9]\d*:[1-9]\d*", line) for line in lines)
