"""Whatever writes a file replaces a whole file, and nothing else."""

import os
import stat
import threading

import pytest

from groggy_nb import disk
from groggy_nb.errors import GroggyError
from groggy_nb.graph import datasets
from groggy_nb.program import parse
from groggy_nb.report import writing

RESULT = parse('nodes["x"] = degree()').run(datasets.karate(), mode="reference")


WRITERS = {
    "a program": ("p.json", lambda path: parse('nodes["x"] = degree()').save(path)),
    "a table": ("r.csv", lambda path: writing.write(RESULT, path)),
    "arrays": ("r.npz", lambda path: writing.write(RESULT, path)),
    "a page": ("r.html", lambda path: RESULT.report.save_html(path)),
}


@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
@pytest.mark.parametrize("writer", WRITERS)
def test_no_writer_replaces_what_is_no_file(writer, kind, tmp_path, monkeypatch):
    name, write = WRITERS[writer]
    place = tmp_path / name
    if kind == "device":
        # A node of one's own needs root; os.stat of a link shows the device, and its name leads there.
        place.symlink_to("/dev/null")
        monkeypatch.setattr(disk.os, "replace", pytest.fail)
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
    with pytest.raises(GroggyError, match=f"it is a {kind}, wanted a file"):
        write(place)
    wanted = {"device": stat.S_ISCHR, "pipe": stat.S_ISFIFO, "folder": stat.S_ISDIR}[kind]
    assert wanted(place.stat().st_mode) and [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_link_stays_a_link_and_its_file_is_replaced(writer, tmp_path):
    name, write = WRITERS[writer]
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / name).symlink_to("real")
    write(tmp_path / name)
    assert (tmp_path / name).is_symlink() and (tmp_path / "real").read_bytes() != b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "real"])


@pytest.mark.parametrize("writer", WRITERS)
def test_a_writer_that_fails_leaves_the_old_file_and_nothing_beside_it(writer, tmp_path, monkeypatch):
    name, write = WRITERS[writer]
    (tmp_path / name).write_bytes(b"old")
    (tmp_path / name).chmod(0o640)

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(GroggyError, match="No space left"):
            write(tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1
    write(tmp_path / name)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o640


def test_a_new_file_gets_the_mode_that_the_mask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        disk.replace(tmp_path / "a", lambda file: file.write(b"x"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_path_with_nul_is_an_error_of_the_system():
    for call in (lambda: disk.open_file("a\0"), lambda: disk.replace("a\0", lambda file: None)):
        with pytest.raises(OSError, match="NUL"):
            call()


def test_a_pipe_that_takes_the_files_place_between_look_and_opening_is_not_waited_for(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "a")
    (tmp_path / "b").write_bytes(b"")
    before = os.stat(tmp_path / "b")
    monkeypatch.setattr(os, "stat", lambda path: before)
    with pytest.raises(disk.NoFileError, match="pipe"):
        disk.open_file(tmp_path / "a")


def test_threads_that_write_at_once_leave_the_mask_as_it_was(tmp_path):
    def work(number):
        for k in range(50):
            disk.replace(tmp_path / f"{number} {k}", lambda file: file.write(b"x"))

    before = os.umask(0o027)
    try:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        found = os.umask(before)
    assert found == 0o027
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o640}
