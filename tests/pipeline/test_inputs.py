"""What an input is called."""

from pathlib import Path

from pipeline.inputs import output_name


def test_inputs_of_one_name_have_outputs_of_two(tmp_path: Path) -> None:
    one, other = (
        output_name(tmp_path / "a" / "books.csv"),
        output_name(tmp_path / "b" / "books.csv"),
    )
    assert one != other
    assert one.startswith("books-")
    assert "/" not in output_name(tmp_path / ("é/ ?" + "x" * 300))
