"""The text of every native function, beside that of another revision: `python tests/replay.py REVISION`.

For changes that shall not change what is emitted. The other revision, in a folder of its own, makes the
programs (the gallery and 2,000 generated ones) and emits them; this one emits the same programs; texts
that differ are told. The text is the key of the cache, so equal texts are equal machine code.

    python tests/replay.py REVISION [COUNT]   compare
    python tests/replay.py make FOLDER COUNT  write the programs: what REVISION is asked to do
    python tests/replay.py emit FOLDER FILE   write the texts of a folder's programs
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
MODES = ("step", "batch", "fused")
COUNT = 2000
SHOWN = 10
# An editable install finds its own packages before the folders that a process is given.
ALONE = """
import runpy, sys
sys.meta_path[:] = [f for f in sys.meta_path if f.__module__.startswith("_frozen_importlib")]
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
import groggy_nb
assert sys.argv[0].startswith(groggy_nb.__file__.removesuffix("groggy_nb/__init__.py")), groggy_nb.__file__
"""


def make(folder: Path, count: int) -> None:
    """Write programs with the types that they meet, one file each."""
    from program_graphs import random_graph
    from programs import case

    import groggy_nb as gn
    from groggy_nb.ir.file import dumps
    from groggy_nb.run.bind import bind

    def write(name, program, graph, **given):
        types = bind(program, graph, **given).known
        known = {str(i): [t.domain.name, t.dtype] for i, t in types.items()}
        said = {"program": dumps(program).decode(), "known": known}
        (folder / f"{name}.json").write_text(json.dumps(said))

    for name in gn.algorithms.__all__:
        program = getattr(gn.algorithms, name)().ir
        for k in range(2):
            write(f"{name}-{k}", program, random_graph(Random(100 + k)) if k else gn.datasets.karate())
    for seed in range(count):
        one = case(seed)
        write(f"seed-{seed:05}", one.program, one.graph, params=one.params, inputs=one.inputs)


def emit(folder: Path, file: Path) -> None:
    """Write a line for each program and mode: the digest of its functions' texts, or why there are none."""
    with file.open("w") as lines:
        for path in sorted(folder.glob("*.json")):
            said = json.loads(path.read_text())
            for number, mode in enumerate(MODES):
                for checked, bare in options(path.stem, number):
                    try:
                        found = " ".join(digests(said, mode, checked, bare))
                    except Exception as problem:  # said alike by both, or a difference
                        found = f"{type(problem).__name__}: {problem}".replace("\n", " ")
                    lines.write(f"{path.stem} {mode} {'checked ' * checked}{'bare ' * bare}| {found}\n")


def options(name: str, number: int) -> list[tuple[bool, bool]]:
    """Checked or not, without passes or with all; all of it over the modes of a few programs."""
    first = int(hashlib.sha256(name.encode()).hexdigest(), 16) + number
    return [(False, False)] + ([(first % 2 == 0, first % 3 == 0)] if first % 2 == 0 or first % 3 == 0 else [])


def digests(said, mode: str, checked: bool, bare: bool) -> list[str]:
    """Digests of a program's functions in their order; the one place that asks the code generator."""
    from groggy_nb.codegen.build import build
    from groggy_nb.domains import NAMED
    from groggy_nb.ir.file import loads
    from groggy_nb.ir.forms import Type
    from groggy_nb.ir.infer import infer
    from groggy_nb.passes import optimize
    from groggy_nb.plan.planning import plan

    program = loads(said["program"].encode())
    known = {int(i): Type(NAMED[name], dtype) for i, (name, dtype) in said["known"].items()}
    best = optimize(infer(program, known), () if bare else None, checked=checked)
    planned = plan(best, mode, fuse=not bare, reuse=not bare, checked=checked)
    done = build(planned, compiled=False)
    texts = ["".join(f.source for f in b.emitted.functions) for b in done.units.values()]
    return [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]


def main(revision: str, count: int) -> int:
    """Compare this working tree with a revision; returns how many texts differ."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tree, programs = folder / "tree", folder / "programs"
        tree.mkdir()
        programs.mkdir()
        archive = subprocess.run(["git", "-C", ROOT, "archive", revision], capture_output=True, check=True)
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(tree, filter="data")
        run(tree, "make", programs, count)
        with ThreadPoolExecutor() as both:
            asked = [(tree, "emit", programs, folder / "theirs"), (ROOT, "emit", programs, folder / "ours")]
            list(both.map(lambda words: run(*words), asked))
        theirs, ours = ((folder / who).read_text().splitlines() for who in ("theirs", "ours"))
    differ = [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]]
    for before, after in differ[:SHOWN]:
        print(f"- {before}\n+ {after}")
    emitted = sum(" | " in line and ":" not in line.split(" | ")[1] for line in ours)
    print(f"{len(ours):,} cases, {emitted:,} emitted, {len(differ):,} differ")
    return len(differ)


def run(tree: Path, *words: object) -> None:
    """This script in a revision's folder, with that revision's packages."""
    path = os.pathsep.join(str(tree / part) for part in ("", "kernels", "tests"))
    script = [sys.executable, "-P", "-c", ALONE, tree / "tests" / "replay.py", *map(str, words)]
    subprocess.run(script, check=True, env={**os.environ, "PYTHONPATH": path})


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", folder, count]:
            make(Path(folder), int(count))
        case ["emit", folder, file]:
            emit(Path(folder), Path(file))
        case [revision]:
            sys.exit(main(revision, COUNT) > 0)
        case [revision, count]:
            sys.exit(main(revision, int(count)) > 0)
        case _:
            sys.exit(__doc__)
