"""The environment: every problem is named at once, secrets can come from files."""

from pathlib import Path

import pytest

from settings.environment import (
    ApiSettings,
    ScraperSettings,
    ServiceSettings,
    Settings,
    SettingsError,
    load_settings,
)

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


def test_an_empty_file_of_a_secret_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "name"
    empty.write_text("\n", "utf-8")
    with pytest.raises(SettingsError, match=r"API_USERNAME_FILE: .*name is empty"):
        load_settings(
            ApiSettings, {"API_USERNAME_FILE": str(empty), "API_PASSWORD": "correct horse"}, NO_FILE
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


@pytest.mark.parametrize("password", ["postgres", "ChangeMe", "example", "aaaa", "Librarian"])
def test_a_well_known_password_of_the_database_is_refused(password: str) -> None:
    environ = {
        "POSTGRES_HOST": "db",
        "POSTGRES_USER": "librarian",
        "POSTGRES_PASSWORD": password,
    }
    with pytest.raises(SettingsError, match=r"POSTGRES_PASSWORD is .*; choose another"):
        load_settings(Settings, environ, NO_FILE)
    assert load_settings(Settings, {**environ, "POSTGRES_HOST": ""}, NO_FILE)  # it is not used


def test_the_login_of_mlflow_is_whole_and_not_well_known(tmp_path: Path) -> None:
    login = {"MLFLOW_TRACKING_USERNAME": "shelf", "MLFLOW_TRACKING_PASSWORD": "correct horse"}
    assert load_settings(Settings, login, NO_FILE).mlflow_tracking_username
    with pytest.raises(SettingsError, match="MLFLOW_TRACKING_PASSWORD only one is set"):
        load_settings(Settings, {"MLFLOW_TRACKING_USERNAME": "shelf"}, NO_FILE)
    with pytest.raises(SettingsError, match="MLFLOW_TRACKING_PASSWORD is a well-known"):
        load_settings(Settings, {**login, "MLFLOW_TRACKING_PASSWORD": "password1234"}, NO_FILE)


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "http://127.0.0.1:9999"),
        ({"API_HOST": "localhost"}, "http://localhost:9999"),
        ({"API_HOST": "::1", "API_PORT": "8000"}, "http://[::1]:8000"),
        ({"API_HOST": "0.0.0.0"}, "https://0.0.0.0:9999"),
        ({"API_HOST": "::"}, "https://[::]:9999"),
        ({"API_HOST": "books.lan"}, "https://books.lan:9999"),
        ({"API_HOST": "0.0.0.0", "API_TLS": "off"}, "http://0.0.0.0:9999"),
        ({"API_TLS": "on"}, "https://127.0.0.1:9999"),
        ({"API_CERTIFICATE": "a", "API_CERTIFICATE_KEY": "b"}, "https://127.0.0.1:9999"),
    ],
)
def test_what_another_machine_could_hear_is_encrypted(
    changes: dict[str, str], address: str
) -> None:
    assert api(**changes).address == address


def test_a_certificate_needs_its_key() -> None:
    for name in ("API_CERTIFICATE", "API_CERTIFICATE_KEY"):
        with pytest.raises(SettingsError, match="API_CERTIFICATE_KEY only one is set"):
            api(**{name: "/tls/file.pem"})


def test_hosts_are_names_and_addresses_as_certificates_hold_them() -> None:
    given = "Books.Example, 192.168.1.5,[fd00::0:1],bücher.example, *.lan, my_nas"
    assert api(API_HOSTS=given).api_hosts == (
        *("books.example", "192.168.1.5", "fd00::1"),
        *("xn--bcher-kva.example", "*.lan", "my_nas"),
    )


@pytest.mark.parametrize(
    "host", ["https://books.lan", "books.lan:9999", "a b", "-a", "a..b", "x" * 64, "a.*.b"]
)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match=r"API_HOSTS.*neither a host name nor an address"):
        api(API_HOSTS=host)


def test_proxies_are_addresses_and_networks() -> None:
    assert [str(each) for each in api(API_PROXIES="10.1.0.0/16, fd00::1").api_proxies] == [
        "10.1.0.0/16",
        "fd00::1/128",
    ]
    for wrong in ("*", "proxy", "10.1.0.1/16"):
        with pytest.raises(SettingsError, match="API_PROXIES"):
            api(API_PROXIES=wrong)


@pytest.mark.parametrize("schedule", ["nightly", "99 * * * *"])
def test_a_schedule_that_is_no_crontab_is_refused(schedule: str) -> None:
    with pytest.raises(SettingsError, match="VECTORIZER_SCHEDULE"):
        load_settings(Settings, {"VECTORIZER_SCHEDULE": schedule}, NO_FILE)


def test_an_unknown_service_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        SettingsError, match=r"SERVICE_NAME.*'vectorizer', 'clustering' or 'images'"
    ):
        load_settings(ServiceSettings, {"SERVICE_NAME": "librarian"}, NO_FILE)


@pytest.mark.parametrize("contact", ["me@library.example", "https://library.example/about?me"])
def test_a_contact_is_an_address_that_a_shop_can_use(contact: str) -> None:
    settings = load_settings(ScraperSettings, {"SCRAPER_CONTACT": f" {contact}\n"}, NO_FILE)
    assert settings.scraper_contact == contact


@pytest.mark.parametrize(
    "contact",
    ["me", "@me", "me@home", "library.example", "me@x.example\nHost: y", "https://", "é@x.example"],
)
def test_a_contact_that_reaches_nobody_is_refused(contact: str) -> None:
    with pytest.raises(SettingsError, match=r"SCRAPER_CONTACT.*e-mail address or a URL"):
        load_settings(ScraperSettings, {"SCRAPER_CONTACT": contact}, NO_FILE)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PARALLEL", "3"), ("DELAY_S", "-1"), ("MAX_PAGES", "0"), ("MAX_HOURS", "nan")],
)
def test_a_number_out_of_bounds_is_refused(name: str, value: str) -> None:
    environ = {"SCRAPER_CONTACT": "me@library.example", f"SCRAPER_{name}": value}
    with pytest.raises(SettingsError, match=f"SCRAPER_{name}"):
        load_settings(ScraperSettings, environ, NO_FILE)


def test_every_variable_stands_in_the_example_with_its_default() -> None:
    example = Path(".env.example").read_text("utf-8")
    for kind in (ApiSettings, ServiceSettings, ScraperSettings):
        for name in kind.model_fields:
            assert f"\n#{name.upper()}=" in example or f"\n{name.upper()}=" in example, name
