"""Output files are complete or not there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from boilerml.output.destination import destination


def test_a_file_appears_when_all_is_written(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    with destination(str(file)) as write:
        write("Grüße\n")
        assert not file.exists()
        write("2\n")
    assert file.read_bytes() == "Grüße\n2\n".encode()
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_file_stays_as_it_was_after_an_exception(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    file.write_text("old")
    with pytest.raises(RuntimeError), destination(str(file)) as write:
        write("half of")
        raise RuntimeError
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_a_file_stays_as_it_was_when_nothing_was_written(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    file.write_text("old")
    with destination(str(file)):
        pass
    assert file.read_text() == "old"
    with destination(str(file)) as write:
        write("")
    assert file.read_text() == ""
    assert os.listdir(tmp_path) == ["out.txt"]


def test_mode_and_link_of_a_file_are_kept(tmp_path: Path) -> None:
    file, link, new = tmp_path / "out.txt", tmp_path / "link.txt", tmp_path / "new.txt"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to("out.txt")
    with destination(str(link)) as write:
        write("new")
    assert link.is_symlink() and file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    mask = os.umask(0o027)
    try:
        with destination(str(new)) as write:
            write("new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(new.stat().st_mode) == 0o640


def test_devices_are_written_directly() -> None:
    with destination(os.devnull) as write:
        write("gone")
    assert not stat.S_ISREG(os.stat(os.devnull).st_mode)


def test_a_place_that_takes_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), destination(str(tmp_path)):
        pass
    with pytest.raises(FileNotFoundError), destination(str(tmp_path / "missing" / "out.txt")):
        pass
    with pytest.raises(FileNotFoundError, match="no such directory"), destination(f"{tmp_path / 'missing'}/"):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    file.write_text("old")
    file.chmod(0o400)
    with pytest.raises(PermissionError), destination(str(file)):
        pass
    assert file.read_text() == "old"
