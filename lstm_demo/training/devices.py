"""Which devices really train, by name, and what they compute in."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from lstm_demo.model.config import Engine
from lstm_demo.model.kinds.description import CellKind
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.training.settings import TrainingConfig


@dataclass(frozen=True)
class Device:
    """key: "cpu", "cuda" or "mps". name: as its maker calls it."""

    key: str
    name: str


def available_devices() -> list[Device]:
    """The devices on which a forward and a backward pass have just worked, the quickest kind first; the CPU is always there."""
    return [Device(key, device_name(key)) for key in ("cuda", "mps") if _present(key) and _failure(key) is None] + [
        Device("cpu", device_name("cpu"))
    ]


def choose_device(wanted: str = "auto") -> tuple[torch.device, str | None]:
    """The device to train on, and a sentence for the person where it is not the one they asked for.

    wanted: auto, cpu, cuda or mps; auto is the first that works of cuda, mps, cpu.
    """
    if wanted == "cpu":
        return torch.device("cpu"), None
    notice = None
    for key in ("cuda", "mps") if wanted == "auto" else (wanted,):
        if not _present(key):
            notice = notice or (None if wanted == "auto" else f"No {key} device was found here: training on the CPU instead.")
            continue
        failure = _failure(key)
        if failure is None:
            return torch.device(key), None
        notice = f"{device_name(key)} ({key}) failed a trial step ({failure}): training on the CPU instead."
    return torch.device("cpu"), notice


def native_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is arithmetic of the device's own there, and so quicker than float32 rather than emulated."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu":
        return False
    found: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()  # younger than the oldest torch allowed
    return any(found.get(name) is True for name in ("avx512_bf16", "amx_bf16"))


@cache
def lstm_kernel_computes_bfloat16() -> bool:
    """Whether torch's kernel for an LSTM on the CPU (oneDNN's) does: on a processor without AVX-512 it raises an error."""
    with torch.random.fork_rng(devices=[]), torch.autocast("cpu", torch.bfloat16):
        try:
            torch.nn.LSTM(28, 8, batch_first=True)(torch.zeros(2, 28, 28))[0].sum().backward()
        except RuntimeError:
            return False
    return True


def device_name(key: str) -> str:
    if key == "cuda":
        return torch.cuda.get_device_name()
    return "Apple GPU" if key == "mps" else cpu_name()


def cpu_name() -> str:
    """The processor's name and how many cores this process may use: `AMD EPYC, 2 cores`."""
    name = platform.processor() or platform.machine() or "CPU"
    if (info := Path("/proc/cpuinfo")).exists():
        lines = info.read_text(errors="replace").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return f"{name}, {cores} core{'s' if cores > 1 else ''}"


def _present(key: str) -> bool:
    return torch.cuda.is_available() if key == "cuda" else torch.backends.mps.is_available()


def _failure(key: str) -> str | None:
    """Why a small forward and backward pass does not work there, in one line; None if it does.

    A device that is listed may still be too old for this build of torch, out of memory, or taken by another program.
    """
    try:
        network = torch.nn.LSTM(28, 8, batch_first=True).to(key)
        network(torch.zeros(2, 28, 28, device=key))[0].sum().backward()
        sound = all(weights.grad is not None and bool(weights.grad.isfinite().all()) for weights in network.parameters())
        return None if sound else "its gradients were not finite"
    except (RuntimeError, NotImplementedError, AssertionError) as error:
        return (str(error).splitlines() or ["no reason given"])[0]


def computes_in_bfloat16(config: TrainingConfig, device: torch.device) -> bool:
    """What `config.precision` comes to on this device."""
    return config.precision == "bfloat16" or (config.precision == "auto" and native_bfloat16(device))


def engine_for(cell: CellKind, config: TrainingConfig, device: torch.device) -> Engine:
    """The engine that `config` asks for; the hand-written step where torch has no kernel, or one that cannot compute in bfloat16 there."""
    if not CELLS[cell].kernel:
        return "cell"
    kernel_cannot = device.type == "cpu" and cell == "lstm" and computes_in_bfloat16(config, device) and not lstm_kernel_computes_bfloat16()
    return "cell" if kernel_cannot else config.engine
