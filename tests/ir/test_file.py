"""Program files give back the program, or say what is wrong with them; nothing of them is run."""

import json
import os
import stat
import subprocess
import sys
import time
from contextlib import suppress
from importlib import resources

import numpy as np
import pytest
from interpreted import interpret
from programs import case
from spec_texts import LABELS, LEVELS, PAGERANK, PATHS

from groggy_nb.dsl import parse
from groggy_nb.errors import GroggyError, ProgramErrors, ProgramFileError, RunError
from groggy_nb.ir import file
from groggy_nb.ir.forms import (
    Const,
    Output,
    Program,
    Source,
)
from groggy_nb.ir.infer import infer
from groggy_nb.ir.renamed import canonical
from groggy_nb.ir.text import text
from groggy_nb.passes import optimize
from groggy_nb.run.bind import bind

PROGRAM = parse(PAGERANK).program


def code_of(data):
    """The code of the error that reading gives."""
    with pytest.raises(ProgramFileError) as caught:
        file.loads(data)
    return caught.value.code


def changed(change, **envelope):
    """The file of a program changed by hand, with a checksum that fits."""
    whole = json.loads(file.dumps(PROGRAM))
    change(whole["program"])
    whole["sha256"] = file._checksum(whole["program"])
    return json.dumps(whole | envelope).encode()


@pytest.mark.parametrize("text", [PAGERANK, LABELS, PATHS, LEVELS])
def test_a_program_comes_back_equal_with_its_names_and_docstring(text):
    program = parse('"""What it does."""\n' + text.strip()).program
    again = file.loads(file.dumps(program))
    assert again == program
    assert (dict(again.names), again.doc) == (dict(canonical(program).names), program.doc)
    assert file.dumps(again) == file.dumps(program)


def test_generated_programs_come_back_equal_optimized_ones_too():
    for seed in range(150):
        one = case(seed)
        assert file.loads(file.dumps(one.program)) == one.program
        bound = bind(one.program, one.graph, one.params, one.inputs)
        best = optimize(bound.typed).program
        assert file.loads(file.dumps(best)) == canonical(best)


def test_a_loaded_program_runs_to_the_same_bits():
    one = next(c for c in map(case, range(20, 99)) if runs(c))
    bound = bind(one.program, one.graph, one.params, one.inputs)
    again = bind(file.loads(file.dumps(one.program)), one.graph, one.params, one.inputs)
    expected, found = interpret(bound, max_rounds=9).values, interpret(again, max_rounds=9).values
    assert {k: np.asarray(v).tobytes() for k, v in expected.items()} == {
        k: np.asarray(v).tobytes() for k, v in found.items()
    }


def runs(one):
    """Whether a generated program comes to its end on its graph."""
    try:
        interpret(bind(one.program, one.graph, one.params, one.inputs), max_rounds=9)
    except RunError:
        return False
    return True


def test_odd_numbers_are_text_and_come_back_to_the_bit():
    numbers = [float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, 0.1, 2**63 - 1, -(2**63), True]
    outputs = tuple(Output("graph", f"x{n}", Const.of(x)) for n, x in enumerate(numbers))
    program = Program((), (), outputs)
    assert file.loads(file.dumps(program)) == program
    assert b"NaN" not in file.dumps(program)


def test_any_string_is_a_fine_attribute_and_output_name():
    names = ["ü\n\t\"'\\", "\ud800", "<img src=x onerror=alert(1)>", " ", "x" * 10_000]
    sources = tuple(Source(n, "nodes", name) for n, name in enumerate(names))
    outputs = tuple(Output("nodes", name, n) for n, name in enumerate(names))
    program = Program(sources, (), outputs)
    assert file.loads(file.dumps(program)) == program


def test_equal_programs_have_equal_files_whatever_their_numbers():
    assert file.dumps(PROGRAM) == file.dumps(canonical(PROGRAM))
    assert file.dumps(PROGRAM).isascii()


def test_the_published_schema_accepts_files_and_refuses_others():
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(resources.files("groggy_nb.ir").joinpath(file.SCHEMA).read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for program in [PROGRAM, *(case(seed).program for seed in range(40))]:
        validator.validate(json.loads(file.dumps(program)))
    for key in ("format", "version", "sha256", "program"):
        whole = json.loads(file.dumps(PROGRAM))
        del whole[key]
        assert not validator.is_valid(whole)


def test_every_truncation_gives_an_error():
    data = file.dumps(PROGRAM)
    for end in range(len(data) - 1):  # the last byte is a line end
        with pytest.raises(ProgramFileError):
            file.loads(data[:end])


def test_every_flip_of_a_byte_gives_an_error_or_equal_content():
    data = file.dumps(parse('x = param(0.5, min=0)\ngraph["x"] = -x * 2').program)
    expected = file.loads(data)
    for place in range(len(data)):
        for flip in (1, 2, 4, 8, 16, 32, 64, 128, 0x0F, 0xFF):
            flipped = bytearray(data)
            flipped[place] ^= flip
            with suppress(ProgramFileError):
                assert file.loads(bytes(flipped)) == expected


WRONG = [None, True, -1, 0, 3, 2**31, "", "x", "in", "step", "mean", "literal", "at_neighbor", "9" * 50]
WRONG += [[], {}, [None], [0], [0, 0], [[]], [1, 2, 3], [["ties", "lowest"]], [["n", "3"]]]
WRONG += [{"int64": "1"}, {"float64": "nan"}, {"bool": "True"}, {"int64": 1}, {"is": "step"}]
WRONG += [[{"int64": "1"}], [{"is": "step", "out": 1, "op": "zeros"}]]
DELETED = object()


def changes(content):
    """Every part of a JSON value deleted or given each wrong value, and put back after."""

    def inside(held):
        for key in list(held) if isinstance(held, dict) else range(len(held)):
            before = held[key]
            for value in (DELETED, *WRONG):
                rest = list(held) if isinstance(held, list) else dict(held)
                if value is DELETED:
                    del held[key]
                else:
                    held[key] = value
                yield key, value
                held.clear()
                held.extend(rest) if isinstance(held, list) else held.update(rest)
            if isinstance(before, dict | list):
                yield from inside(before)

    for change in inside(content):
        yield change, content


EVERY_FORM = """k = param(3, min=1, max=9, choices=(1, 3), help="h")
s = param("a", kind="node")
w = edges.get("w", 1.0)
a = 1 if nodes["kind"] == "x" else k ** 2
b = maximum(a, N) > index_of(s)
c = sum((x0[u] * w[e] for u, e in in_edges if b[u]), default=0.5)
d = max((c[v] for v in nodes if b[v]), default=-inf)
t = 0
while t < 3:
    t += 1
    if d > 0:
        d = d - 1
    else:
        d = d / 2
    watch(d)
    if d < -9:
        break
for i in range(1, k, 2):
    c = normalize(c, by="l2", or_zero=True)
for v in reversed(nodes_by(c)):
    t += 1
    c[v] = mode((c[u] for u in neighbors), ties="first", default=c)
nodes["c"] = c
graph["t"] = t + index_of("n")
edges["w"] = w * at_source(a)
"""


@pytest.mark.parametrize("optimized", [False, True])
def test_every_part_deleted_or_given_any_wrong_value_is_refused_or_leaves_a_sound_program(optimized):
    program = parse(EVERY_FORM).program
    if optimized:
        program = optimize(infer(program)).program
    content = json.loads(file.dumps(program))["program"]
    loaded = number = 0
    for change, whole in changes(content):
        number += 1
        if change[1] is not DELETED and number % 10 != optimized:
            continue
        data = {"format": file.FORMAT, "version": 1, "sha256": file._checksum(whole), "program": whole}
        try:
            found = file.loads(json.dumps(data).encode())
        except ProgramFileError:
            continue
        loaded += 1
        assert file.loads(file.dumps(found)) == canonical(found), change
        with suppress(GroggyError):  # the print shows it, and the language may refuse what it shows
            parse(text(found))
    assert number > 5000 and 0 < loaded < number / 5


def test_a_text_in_a_loop_s_condition_is_refused_and_does_not_go_round_for_ever():
    content = json.loads(file.dumps(optimize(infer(parse(EVERY_FORM).program)).program))["program"]
    loop = next(item for item in content["body"] if item["is"] == "loop")
    text_of = next(source["out"] for source in content["sources"] if source["form"] == "code")
    loop["body"][0]["inputs"][1] = text_of
    data = {"format": file.FORMAT, "version": 1, "sha256": file._checksum(content), "program": content}
    with pytest.raises(ProgramFileError):
        file.loads(json.dumps(data).encode())


@pytest.mark.parametrize("seed", range(4))
def test_what_is_loaded_of_a_changed_program_runs_or_is_refused(seed):
    one = case(seed)
    content = json.loads(file.dumps(one.program))["program"]
    for number, (_, whole) in enumerate(changes(content)):
        if number % 30 != seed:
            continue
        data = {"format": file.FORMAT, "version": 1, "sha256": file._checksum(whole), "program": whole}
        with suppress(ProgramFileError, ProgramErrors, RunError):  # some kinds only a graph settles
            found = file.loads(json.dumps(data).encode())
            interpret(bind(found, one.graph, one.params, one.inputs), max_rounds=3)


def test_a_step_without_its_operands_is_refused():
    assert code_of(changed(lambda p: [i.pop("inputs", 0) for i in p["body"]])) == "file-shape"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b" \n", "file-empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "file-binary"),
        (b"PK\x03\x04", "file-binary"),
        (b'{"format": "\xff"}', "file-binary"),
        (b"ranks = full(1 / N)", "file-json"),
        (b'{"format"', "file-json"),
        (b"[]", "file-format"),
        (b'"groggy"', "file-format"),
        (b'{"format": "other"}', "file-format"),
        (b"[" * 100_000, "file-depth"),
        (b'{"a":' * 100_000, "file-depth"),
        (b'{"a": NaN}', "file-number"),
        (b'{"a": -Infinity}', "file-number"),
        (b'{"a": 1.5}', "file-number"),
        (b'{"a": 1e999}', "file-number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "file-number"),
        (b'{"a": 1, "a": 2}', "file-duplicate-key"),
        (b'{"a": 1, "\\u0061": 2}', "file-duplicate-key"),
        (b" " * (16 * 2**20) + b"{}", "file-large"),
    ],
)
def test_what_is_no_program_file_has_a_code_of_its_own(data, code):
    assert code_of(data) == code


def test_brackets_inside_strings_nest_nothing():
    program = Program((Source(0, "nodes", "[{" * 5000 + '"\\'),), (), (Output("nodes", "x", 0),))
    assert file.loads(file.dumps(program)) == program


def test_the_envelope_is_checked():
    assert code_of(changed(lambda p: None, version=2)) == "file-newer"
    assert code_of(changed(lambda p: None, version=True)) == "file-version"
    assert code_of(changed(lambda p: None, version=0)) == "file-version"
    assert code_of(changed(lambda p: None, sha256="0" * 64)) == "file-checksum"
    assert code_of(changed(lambda p: None, extra=1)) == "file-shape"
    assert code_of(changed(lambda p: None, **{"$schema": "https://example.com/x.json"})) == "file-schema"
    assert file.loads(changed(lambda p: None, **{"$schema": file.SCHEMA})) == PROGRAM


def first_step(program):
    return next(i for i in program["body"] if i["is"] == "step")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: first_step(p).update(op="out_degre"), "file-unknown-op"),
        (lambda p: first_step(p).update(op=3), "file-shape"),
        (lambda p: first_step(p).update(inputs=[1, 2, 3]), "file-shape"),
        (lambda p: first_step(p).update(more=1), "file-shape"),
        (lambda p: first_step(p).pop("out"), "file-shape"),
        (lambda p: first_step(p).update({"is": "exec"}), "file-shape"),
        (lambda p: p.pop("body"), "file-shape"),
        (lambda p: p.update(body={}), "file-shape"),
        (lambda p: p.update(names=[[0, "x = 1; import os"]]), "file-shape"),
        (lambda p: p["outputs"][0].update(value=-1), "file-shape"),
        (lambda p: p["outputs"][0].update(value={"float64": "1e5"}), "file-shape"),
        (lambda p: p["outputs"][0].update(value={"int64": "9" * 30}), "file-shape"),
        (lambda p: p["outputs"][0].update(value={"object": "x"}), "file-shape"),
        (lambda p: p["outputs"][0].update(value=9_999), "file-cycle"),
        (lambda p: p["outputs"][0].update(form="edges"), "file-invalid"),
        (lambda p: p["outputs"][1].update(form="nodes"), "file-invalid"),
        (lambda p: p["outputs"][1].update(name="pagerank"), "file-invalid"),
        (lambda p: p["body"].append(p["body"][0]), "file-id"),
        (lambda p: p["body"].reverse(), "file-cycle"),
        (lambda p: p["body"].append({"is": "step", "out": 500, "op": "neg", "inputs": [500]}), "file-cycle"),
        (lambda p: p["body"].append({"is": "break", "cond": {"bool": "True"}, "values": []}), "file-invalid"),
    ],
)
def test_a_program_changed_by_hand_is_refused_even_with_a_checksum_that_fits(change, code):
    assert code_of(changed(change)) == code


def test_blocks_may_nest_as_deep_as_the_language_lets_them():
    text = "x = 0\n"
    for depth in range(60):
        text += " " * depth + f"for i{depth} in range(1):\n"
    text += " " * 60 + 'x += 1\ngraph["x"] = x'
    program = parse(text).program
    assert file.loads(file.dumps(program)) == program


def test_saving_replaces_the_file_whole(tmp_path):
    target = tmp_path / "a program ü.json"
    target.write_text("old")
    file.save(PROGRAM, target)
    assert file.load(target) == PROGRAM
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_a_failed_save_leaves_the_old_file_and_no_other(step, tmp_path, monkeypatch):
    target = tmp_path / "p.json"
    target.write_text("old")

    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(ProgramFileError, match="No space left"):
        file.save(PROGRAM, target)
    assert target.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_and_a_missing_folder_are_no_files(tmp_path):
    for place in (tmp_path, tmp_path / "none" / "p.json"):
        with pytest.raises(ProgramFileError) as caught:
            file.save(PROGRAM, place)
        assert caught.value.code == "file-write"
        with pytest.raises(ProgramFileError) as caught:
            file.load(place)
        assert caught.value.code == "file-read"


@pytest.mark.skipif(os.name == "nt", reason="permissions and links of POSIX")
def test_a_link_stays_a_link_and_permissions_stay(tmp_path):
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    file.save(PROGRAM, link)
    assert link.is_symlink()
    assert file.load(target) == PROGRAM
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_message_names_the_file(tmp_path):
    place = tmp_path / "p.json"
    place.write_bytes(b"")
    with pytest.raises(ProgramFileError, match=r"p\.json: the file is empty"):
        file.load(place)


def test_loading_runs_imports_and_opens_nothing_but_the_file(tmp_path):
    place = tmp_path / "p.json"
    file.save(PROGRAM, place)
    script = f"""
import sys
import time
from groggy_nb.ir.file import load
refused = ("exec", "compile", "import", "open", "pickle.", "socket.", "subprocess.", "os.system", "marshal.")
seen = []
sys.addaudithook(lambda event, args: seen.append((event, args)) if event.startswith(refused) else None)
load({str(place)!r})
found = [(e, a) for e, a in seen if not (e == "open" and a[0] == {str(place)!r})]
assert not found, found
"""
    paths = [p for p in sys.path if p]
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill at any moment is POSIX")
def test_a_save_killed_at_any_moment_leaves_one_whole_program(tmp_path):
    place = tmp_path / "p.json"
    programs = [parse(text).program for text in (PAGERANK, LABELS)]
    file.save(programs[0], place)
    script = f"""
import sys
import time
from groggy_nb.ir.file import load, save
first = load({str(place)!r})
print("ready", flush=True)
second = type(first)(first.sources, first.body, first.outputs[:1])
while True:
    save(second, {str(place)!r})
    save(first, {str(place)!r})
"""
    paths = [p for p in sys.path if p]
    wait = np.random.default_rng(1)
    for _ in range(12):
        child = subprocess.Popen(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.PIPE,
        )
        child.stdout.readline()
        time.sleep(wait.uniform(0, 0.03))
        child.kill()
        child.communicate()
        assert file.load(place).sources == canonical(programs[0]).sources
