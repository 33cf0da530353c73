"""The control primitives become machine code on every platform we name, not only on this one."""

import llvmlite.binding as llvm
import numba
import pytest

from groggy_kernels import primitives
from groggy_kernels.lean import Lean

TARGETS = {
    "linux": ("x86_64-unknown-linux-gnu", True, False, "sched_yield"),
    "macos": ("arm64-apple-macosx13.0.0", False, False, "sched_yield"),
    "windows": ("x86_64-pc-windows-msvc", True, True, "SwitchToThread"),
}
OPTIONS = {
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


def waits(address):
    """What a barrier does: reads, spins, yields, counts cycles."""
    start = primitives.cycles()
    while primitives.atomic_load(address) == 0:
        primitives.pause()
        primitives.yield_thread()
    primitives.atomic_add(address, 1)
    primitives.atomic_min(address, 2)
    primitives.atomic_store(address, 3)
    return primitives.cycles() - start


def is_negative(number):
    """A branch that says which way it goes nearly always."""
    if primitives.unlikely(number < 0):
        return primitives.cycles()
    return number


@pytest.mark.skipif(not primitives.JIT, reason="nothing is compiled under NUMBA_DISABLE_JIT")
def test_the_way_that_a_branch_goes_nearly_always_reaches_llvm():
    compiled = numba.njit("int64(int64)", pipeline_class=Lean, **OPTIONS)(is_negative)
    text = next(iter(compiled.overloads.values())).library.get_llvm_str()
    (branch,) = [line for line in text.splitlines() if " br i1 " in line]
    assert "!prof" in branch


@pytest.mark.skipif(not primitives.JIT, reason="nothing is compiled under NUMBA_DISABLE_JIT")
@pytest.mark.parametrize("platform", TARGETS)
def test_the_primitives_emit_assembly_for_each_platform(platform, monkeypatch):
    triple, is_x86, is_windows, yields = TARGETS[platform]
    monkeypatch.setattr(primitives, "X86", is_x86)
    monkeypatch.setattr(primitives, "WINDOWS", is_windows)
    # numba links what it compiles: a name that this system lacks must lead somewhere, or LLVM aborts.
    llvm.add_symbol("SwitchToThread", llvm.address_of_symbol("sched_yield") or 1)
    compiled = numba.njit("int64(int64)", pipeline_class=Lean, **OPTIONS)(waits)
    library = next(iter(compiled.overloads.values())).library
    lines = library.get_llvm_str().splitlines()
    text = "\n".join(line for line in lines if not line.startswith(("target triple", "target datalayout")))
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(triple).create_target_machine()
    module = llvm.parse_assembly(text)
    module.triple = triple
    module.data_layout = str(machine.target_data)
    assembly = machine.emit_assembly(module)
    assert yields in assembly
    assert ("pause" in assembly) is is_x86
