"""Models that are logged, and come back when the local copy is lost."""

import shutil
import subprocess
import sys
from pathlib import Path

from catalog.settings import Settings
from catalog.tracking import fetch_champion, track


def log_version(settings: Settings, name: str, version: str) -> Path:
    folder = settings.models_dir / name / version
    folder.mkdir(parents=True)
    (folder / "facts.json").write_text(version)
    with track(settings, "tests", version) as run:
        run.log_model(name, folder)
    return folder


def test_a_lost_champion_comes_back_to_where_it_was(settings: Settings) -> None:
    log_version(settings, "tested", "one")
    newest = log_version(settings, "tested", "two")
    shutil.rmtree(settings.models_dir)
    assert fetch_champion(settings, "tested")
    assert (newest / "facts.json").read_text() == "two"
    assert [path.name for path in newest.parent.iterdir()] == ["two"]


def test_a_champion_that_is_nowhere_is_no_failure(settings: Settings) -> None:
    assert not fetch_champion(settings, "never-logged")
    assert not settings.models_dir.exists()


def test_processes_that_come_first_together_all_record_their_runs(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from catalog.settings import Settings;"
        " from catalog.tracking import track\n"
        "with track(Settings(data_dir=Path(sys.argv[1])), 'tests', 'one'): pass"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [process.communicate()[1] for process in started] == [b"", b"", b""]
