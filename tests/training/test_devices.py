"""Devices are those that really train; another one falls back to the CPU and says so."""

from __future__ import annotations

import pytest
import torch

from lstm_demo.training import devices


def test_the_cpu_is_always_there_and_has_a_name() -> None:
    found = devices.available_devices()
    assert found[-1].key == "cpu"
    assert "core" in found[-1].name


def test_every_listed_device_can_be_chosen_without_a_notice() -> None:
    for device in devices.available_devices():
        chosen, notice = devices.choose_device(device.key)
        assert (chosen.type, notice) == (device.key, None)


def test_auto_takes_the_first_that_works() -> None:
    assert devices.choose_device("auto")[0].type == devices.available_devices()[0].key


@pytest.mark.parametrize("key", ["cuda", "mps"])
def test_a_missing_device_falls_back_with_a_notice(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_present", lambda _: False)
    chosen, notice = devices.choose_device(key)
    assert chosen == torch.device("cpu")
    assert notice is not None and key in notice and "CPU instead" in notice


def test_a_device_that_is_listed_but_fails_falls_back_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_present", lambda key: key == "cuda")
    monkeypatch.setattr(devices, "_failure", lambda _: "CUDA error: no kernel image is available")
    monkeypatch.setattr(devices, "device_name", lambda key: "An old card" if key == "cuda" else "CPU")
    for wanted in ("auto", "cuda"):
        chosen, notice = devices.choose_device(wanted)
        assert chosen == torch.device("cpu")
        assert notice == "An old card (cuda) failed a trial step (CUDA error: no kernel image is available): training on the CPU instead."
    assert [device.key for device in devices.available_devices()] == ["cpu"]


def test_the_trial_step_runs_and_names_its_failure() -> None:
    assert devices._failure("cpu") is None
    assert devices._failure("nonsense")
