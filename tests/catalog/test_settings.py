"""The environment: every problem is named at once, secrets can come from files."""

from pathlib import Path

import pytest

from catalog.settings import ApiSettings, ServiceSettings, Settings, SettingsError, load_settings

NO_FILE = Path("/nonexistent/.env")
GOOD = {"API_USERNAME": "reader", "API_PASSWORD": "correct horse"}


def api(**changes: str) -> ApiSettings:
    return load_settings(ApiSettings, {**GOOD, **changes}, NO_FILE)


def test_every_missing_and_bad_variable_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(ApiSettings, {"API_PORT": "ninety", "POLL_S": "-1"}, NO_FILE)
    for name in ("API_USERNAME", "API_PASSWORD", "API_PORT", "POLL_S"):
        assert name in str(raised.value)


@pytest.mark.parametrize(
    "password", ["short", "password123", "ChangeThis", "aaaaaaaaaaaa", "Reader"]
)
def test_a_short_or_well_known_password_is_refused(password: str) -> None:
    with pytest.raises(SettingsError, match="API_PASSWORD"):
        api(API_PASSWORD=password)


def test_the_user_name_is_no_password() -> None:
    with pytest.raises(SettingsError, match="choose another"):
        api(API_USERNAME="bibliothecaire", API_PASSWORD="Bibliothecaire")


def test_no_error_shows_the_password() -> None:
    with pytest.raises(SettingsError) as raised:
        api(API_PASSWORD="hunter2")
    assert "hunter2" not in str(raised.value)


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("from a file 42\n", "utf-8")
    environ = {"API_USERNAME": "reader", "API_PASSWORD_FILE": str(secret)}
    settings = load_settings(ApiSettings, environ, NO_FILE)
    assert settings.api_password.get_secret_value() == "from a file 42"


def test_a_secret_given_twice_or_in_a_missing_file_is_refused() -> None:
    with pytest.raises(SettingsError, match="keep one"):
        api(API_PASSWORD_FILE="/somewhere")
    with pytest.raises(SettingsError, match="API_PASSWORD_FILE can't be read"):
        load_settings(
            ApiSettings, {"API_USERNAME": "reader", "API_PASSWORD_FILE": "/nonexistent"}, NO_FILE
        )


def test_the_environment_wins_over_the_file_and_empty_counts_as_unset(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("POSTGRES_DB=from_file\nNUM_CLUSTERS=\nPOSTGRES_USER=filed\n", "utf-8")
    settings = load_settings(Settings, {"POSTGRES_DB": "from_environment"}, env_file)
    assert settings.postgres_db == "from_environment"
    assert settings.postgres_user == "filed"
    assert settings.num_clusters is None


def test_a_file_that_a_windows_editor_saved_is_understood(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b'\xef\xbb\xbfPOSTGRES_DB="my books"\r\nDATA_DIR = /srv/my data\r\n')
    settings = load_settings(Settings, {}, env_file)
    assert (settings.postgres_db, settings.data_dir) == ("my books", Path("/srv/my data"))


def test_a_file_that_can_not_be_read_is_told_in_one_sentence(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"API_USERNAME=\xe9va\n")
    with pytest.raises(SettingsError, match="save it as UTF-8"):
        load_settings(Settings, {}, env_file)


def test_a_database_elsewhere_needs_its_password() -> None:
    with pytest.raises(SettingsError, match="POSTGRES_PASSWORD is not set"):
        load_settings(Settings, {"POSTGRES_HOST": "db"}, NO_FILE)


@pytest.mark.parametrize("schedule", ["nightly", "99 * * * *"])
def test_a_schedule_that_is_no_crontab_is_refused(schedule: str) -> None:
    with pytest.raises(SettingsError, match="VECTORIZER_SCHEDULE"):
        load_settings(Settings, {"VECTORIZER_SCHEDULE": schedule}, NO_FILE)


def test_an_unknown_service_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        SettingsError, match=r"SERVICE_NAME.*'vectorizer', 'clustering' or 'images'"
    ):
        load_settings(ServiceSettings, {"SERVICE_NAME": "librarian"}, NO_FILE)


def test_every_variable_stands_in_the_example_with_its_default() -> None:
    example = Path(".env.example").read_text("utf-8")
    for kind in (ApiSettings, ServiceSettings):
        for name in kind.model_fields:
            assert f"\n#{name.upper()}=" in example or f"\n{name.upper()}=" in example, name
