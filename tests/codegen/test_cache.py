"""The cache of compiled kernels: every fault recovers in the same call with one warning."""

import gc
import json
import os
import random
import warnings
import weakref

import pytest

from groggy_nb.codegen import cache, compile
from groggy_nb.codegen.cache import Tally, kernel, key_of
from groggy_nb.errors import GroggyWarning

SOURCE = """def kernel(thread, threads, table, slots):
    T = i8_at(table)
    return T[0] + {number}
"""


def result(made, value=5):
    """What a kernel of SOURCE returns for a table that starts with `value`."""
    import ctypes

    words = (ctypes.c_int64 * 4)(value, 0, 0, 0)
    at = ctypes.addressof(words)
    made.call(at + 8, at + 16, 0, 1, at, at)
    return words[1]


@pytest.fixture
def source():
    return SOURCE.format(number=3)


@pytest.fixture
def made(cache_folder, source):
    """A kernel compiled and on disk; its file."""
    assert result(kernel(source)) == 8
    cache.forget()
    return cache._file(key_of(source))


def again(source):
    """Load once more as a new process would: result, tally, texts of warnings."""
    cache.forget()
    tally = Tally()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = result(kernel(source, tally))
    assert all(issubclass(w.category, GroggyWarning) for w in caught)
    return found, tally, [str(w.message) for w in caught]


def test_a_kernel_is_compiled_once_and_read_afterwards(made, source):
    assert made.exists() and again(source) == (8, Tally(0, 1), [])
    tally = Tally()
    kernel(source, tally)
    assert tally == Tally(reused=1)


def test_the_folder_is_private_and_nothing_else_is_left_in_it(made):
    assert made.parent.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in made.parent.iterdir()] == [made.name]


def truncated(data):
    return data[: len(data) // 2]


def shuffled(data):
    return random.Random(1).randbytes(len(data))


FAULTS = {
    "truncated": truncated,
    "emptied": lambda data: b"",
    "random": shuffled,
    "one byte short": lambda data: data[:-1],
    "one byte more": lambda data: data + b"x",
    "a pickle": lambda data: b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x04evil\x94.",
    "no sum": lambda data: data.partition(b"\n")[2],
    "only the sum": lambda data: data.partition(b"\n")[0],
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_damaged_file_is_put_aside_and_compiled_again(name, made, source):
    made.write_bytes(FAULTS[name](made.read_bytes()))
    found, tally, told = again(source)
    assert (found, tally.compiled, len(told)) == (8, 1, 1) and "damaged" in told[0]
    assert again(source) == (8, Tally(0, 1), [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_stands_in_a_kernels_place_is_put_aside(kind, made, source):
    made.unlink()
    if kind == "pipe":
        os.mkfifo(made)
    elif kind == "device":
        made.symlink_to("/dev/zero")
    else:
        made.mkdir()
    found, tally, told = again(source)
    assert (found, tally.compiled, len(told)) == (8, 1, 1) and f"it is a {kind}, wanted a file" in told[0]
    assert again(source) == (8, Tally(0, 1), [])


def test_every_flipped_bit_is_seen(made, source, monkeypatch):
    # The compiler's answer is kept, since it is asked some hundred times.
    symbol, code = compile.compile_object(source)
    monkeypatch.setattr(cache, "compile_object", lambda text: (symbol, code))
    made.unlink()
    again(source)
    good = made.read_bytes()
    rng = random.Random(7)
    places = {*range(200), *rng.sample(range(len(good)), 150), len(good) - 1}
    for place in sorted(places):
        flipped = bytearray(good)
        flipped[place] ^= 1 << rng.randrange(8)
        made.write_bytes(bytes(flipped))
        found, tally, told = again(source)
        assert (found, tally.compiled, len(told)) == (8, 1, 1), place
        assert made.read_bytes() == good


def test_the_file_of_another_kernel_is_not_run(made, source):
    other = SOURCE.format(number=100)
    kernel(other)
    made.write_bytes(cache._file(key_of(other)).read_bytes())
    found, tally, told = again(source)
    assert (found, tally.compiled, len(told)) == (8, 1, 1) and "another" in told[0]


@pytest.mark.parametrize("head", [b"[]", b"{}", b'{"key": 1}', b"\xff\xff", b'{"key"', b"null"])
def test_a_head_with_a_right_sum_but_no_sense_is_refused(head, made, source):
    import hashlib

    key = key_of(source)
    heads = [head, json.dumps({"key": key}).encode()]
    for text in heads:
        rest = text + b"\n" + b"code"
        made.write_bytes(hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
        found, tally, told = again(source)
        assert (found, tally.compiled, len(told)) == (8, 1, 1)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no such rights")
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_may_write_is_neither_read_nor_written(mode, made, source):
    before = made.read_bytes()
    os.chmod(made.parent, mode)
    made.write_bytes(b"planted")
    found, tally, told = again(source)
    assert (found, tally.compiled, len(told)) == (8, 1, 1) and "others" in told[0]
    assert made.read_bytes() == b"planted"
    another = SOURCE.format(number=9)
    assert again(another)[0] == 14 and not cache._file(key_of(another)).exists()
    os.chmod(made.parent, 0o700)
    made.write_bytes(before)
    assert again(source) == (8, Tally(0, 1), [])


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no such rights")
def test_a_folder_of_others_is_told_even_where_it_is_empty(cache_folder, source):
    cache_folder.mkdir(parents=True)
    os.chmod(cache_folder, 0o777)
    found, tally, told = again(source)
    assert (found, tally.compiled, len(told)) == (8, 1, 1) and "others" in told[0]
    assert list(cache_folder.iterdir()) == []


def test_a_link_in_place_of_the_folder_is_not_used(cache_folder, source, tmp_path):
    target = tmp_path / "elsewhere"
    target.mkdir(mode=0o700)
    cache_folder.parent.mkdir(parents=True)
    cache_folder.symlink_to(target)
    assert again(source)[0] == 8
    assert list(target.iterdir()) == []


def test_where_nothing_can_be_written_the_run_goes_on(tmp_path, monkeypatch, source):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("GROGGY_NB_CACHE_DIR", str(blocked))
    cache._warn_once.cache_clear()
    found, tally, told = again(source)
    assert (found, tally.compiled, len(told)) == (8, 1, 1) and "cannot be kept" in told[0]
    found, tally, told = again(source)
    assert (found, tally.compiled, told) == (8, 1, [])  # told once in a process
    cache.forget()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_read(made, source):
    os.chmod(made.parent, 0o500)
    try:
        assert again(source)[:2] == (8, Tally(0, 1))
        found, tally, told = again(SOURCE.format(number=1))
        assert (found, tally.compiled, len(told)) == (6, 1, 1)
    finally:
        os.chmod(made.parent, 0o700)


def test_a_full_disk_is_told_and_leaves_nothing(made, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    found, tally, told = again(SOURCE.format(number=20))
    assert (found, tally.compiled, len(told)) == (25, 1, 1) and "No space" in told[0]
    assert [p.name for p in made.parent.iterdir()] == [made.name]


def test_processor_versions_and_flags_are_part_of_the_key(source, monkeypatch):
    first = key_of(source)
    keys = {first}
    for name, value in (("NUMBA_CPU_NAME", "generic"), ("NUMBA_CPU_FEATURES", "+sse2"), ("NUMBA_OPT", "0")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            compile.processor.cache_clear()
            keys.add(key_of(source))
        compile.processor.cache_clear()
    for name in ("_version_of", "kernels_digest", "GENERATOR"):
        with monkeypatch.context() as patch:
            patch.setattr(cache, name, "other" if name == "GENERATOR" else lambda *_: "other")
            cache.versions.cache_clear()
            keys.add(key_of(source))
        cache.versions.cache_clear()
    assert len(keys) == 7 and key_of(source) == first
    assert key_of(source + " ") != first


def test_kernels_used_longest_ago_go_first_above_the_limit(made, source, monkeypatch):
    size = made.stat().st_size
    monkeypatch.setattr(cache, "MOST_BYTES", int(size * 3.5))
    left_over = made.parent / "t_of_a_dead_process"
    left_over.write_bytes(b"x" * size)
    for number, file in enumerate((left_over, made)):
        os.utime(file, (1000 + number, 1000 + number))
    for number in range(10, 13):
        kernel(SOURCE.format(number=number))
    names = {p.name for p in made.parent.iterdir()}
    assert names == {cache._file(key_of(SOURCE.format(number=n))).name for n in range(10, 13)}
    assert again(source)[1] == Tally(1, 0)  # it went, and comes back


def test_reading_a_kernel_counts_as_using_it(made, source):
    os.utime(made, (1000, 1000))
    again(source)
    assert made.stat().st_mtime > 2000


def test_clearing_deletes_all_files_and_keeps_what_is_in_memory(made, source):
    held = kernel(source)
    assert cache.clear_cache() == 1 and not made.exists()
    assert result(held) == 8 and again(source)[1] == Tally(1, 0)
    assert cache.clear_cache() >= 1 and cache.clear_cache() == 0


def test_what_calls_machine_code_keeps_it(source):
    # The clock holds the call alone: freed code would give the cycles of some earlier moment, or crash.
    call = kernel(source).call
    engine = weakref.ref(call.engine)
    cache.forget()
    gc.collect()
    assert engine() is not None
    del call
    gc.collect()
    assert engine() is None
