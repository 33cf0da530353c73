"""The functions of `control` and `frontier` as generated code calls them: by name, not taken in.

Taken in, each was optimized anew in every function that names it, which was a third of a compile. Their
machine code is one object, made once, and whoever loads generated code tells the linker where it lies. Those
of a few instructions, which each walk calls, are taken in as ever: a call of them would take longer.
"""

import inspect

import llvmlite.binding as llvm
from numba.core import cgutils, types
from numba.extending import intrinsic

from groggy_kernels import control, frontier
from groggy_kernels.primitives import JIT

SHORT = ("is_led", "is_stopped", "take_block", "tick")
NAMES = tuple(name for name in (*control.__all__, *frontier.__all__) if name not in SHORT)


def function_of(name):
    """The function itself."""
    return getattr(control if name in control.__all__ else frontier, name)


def symbol_of(name):
    """Its name for the linker."""
    return f"groggy_nb_{name}"


def called(name):
    """What generated code calls in its place."""
    function = function_of(name)
    if not JIT:
        return function
    compiled = next(iter(function.overloads.values()))
    operands, result = compiled.signature.args, compiled.signature.return_type

    def type_call(typingctx, *given):
        def emit(context, builder, signature, args):
            convention = context.call_conv
            kind = convention.get_function_type(result, operands)
            target = cgutils.get_or_insert_function(builder.module, kind, symbol_of(name))
            _, found = convention.call_function(builder, target, result, operands, args)
            return context.get_dummy_value() if result is types.void else found

        return result(*operands), emit

    context = inspect.Parameter("typingctx", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    type_call.__signature__ = inspect.Signature(
        [context, *inspect.signature(function.py_func).parameters.values()]
    )
    type_call.__name__ = type_call.__qualname__ = name
    return intrinsic(type_call)


def machine_code():
    """The symbols of all of them, and the object file that defines these."""
    whole = llvm.parse_assembly("")
    for name in NAMES:
        compiled = next(iter(function_of(name).overloads.values()))
        # What numba itself links into callers; it keeps no object file of a function that it loaded.
        module = compiled.library._get_module_for_linking().clone()
        function = module.get_function(compiled.fndesc.llvm_func_name)
        function.linkage = "external"
        function.name = symbol_of(name)
        whole.link_in(module)
    machine = llvm.Target.from_triple(whole.triple).create_target_machine(
        cpu=llvm.get_host_cpu_name(), opt=3, codemodel="jitdefault"
    )
    return tuple(map(symbol_of, NAMES)), machine.emit_object(whole)
