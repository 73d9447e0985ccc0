"""Settings: what is missing or unsafe refuses to start, and says what to do."""

import dataclasses
import secrets

import pytest

from app.core.keys import write_private
from app.core.settings import ROOT, SettingError, Settings

SECRET = secrets.token_urlsafe(32)


def read(tmp_path, **environ):
    return Settings.read({"CAMPUS_INSTANCE": str(tmp_path), "CAMPUS_SECRET_KEY": SECRET} | environ)


def test_a_new_server_needs_nothing_but_its_secret(tmp_path):
    found = read(tmp_path)
    assert found == Settings(
        instance=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'campus.db'}",
        secret_key=SECRET,
        base_url="http://127.0.0.1:8000",
        hosts=("127.0.0.1", "localhost"),
        courses=ROOT / "courses",
        provider="Palermo Campus",
        threshold=10,
        proxies=0,
    )
    assert found.keys == tmp_path / "keys"
    assert not found.is_secure


def test_every_setting_can_be_set(tmp_path):
    found = read(
        tmp_path,
        DATABASE_URL="sqlite:////srv/x.db",
        CAMPUS_BASE_URL="https://campus.example.org/",
        CAMPUS_HOSTS="a.example, b.example",
        CAMPUS_COURSES=str(tmp_path / "texts"),
        CAMPUS_PROVIDER="Academy",
        CAMPUS_THRESHOLD="20",
        CAMPUS_PROXIES="1",
    )
    assert found.database_url == "sqlite:////srv/x.db"
    assert found.base_url == "https://campus.example.org"
    assert found.hosts == ("campus.example.org", "a.example", "b.example")
    assert (found.courses, found.provider) == (tmp_path / "texts", "Academy")
    assert (found.threshold, found.proxies) == (20, 1)
    assert found.is_secure


def test_settings_never_change_while_the_server_runs(tmp_path):
    with pytest.raises(dataclasses.FrozenInstanceError):
        read(tmp_path).threshold = 1


def test_the_port_is_in_the_address(tmp_path):
    assert read(tmp_path, PORT="9000").base_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_the_address_of_a_postgresql_names_the_driver(tmp_path, url):
    assert read(tmp_path, DATABASE_URL=url).database_url == "postgresql+psycopg://u:p@h/d"


def test_the_secret_may_be_a_private_file(tmp_path):
    write_private(tmp_path / "secret", (SECRET + "\n").encode())
    assert read(tmp_path, CAMPUS_SECRET_KEY="").secret_key == SECRET


@pytest.mark.parametrize("secret", ["", "x", "x" * 31])
def test_a_missing_or_short_secret_refuses_to_start(tmp_path, secret):
    with pytest.raises(SettingError, match="campus setup"):
        read(tmp_path, CAMPUS_SECRET_KEY=secret)


def test_a_short_secret_in_a_file_refuses_to_start(tmp_path):
    write_private(tmp_path / "secret", b"short")
    with pytest.raises(SettingError, match="campus setup"):
        read(tmp_path, CAMPUS_SECRET_KEY="")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_secret_that_others_can_read_refuses_to_start(tmp_path, mode):
    write_private(tmp_path / "secret", SECRET.encode())
    (tmp_path / "secret").chmod(mode)
    with pytest.raises(SettingError, match="chmod 600"):
        read(tmp_path, CAMPUS_SECRET_KEY="")


def test_a_secret_that_is_no_text_refuses_to_start(tmp_path):
    write_private(tmp_path / "secret", b"\xff" * 40)
    with pytest.raises(SettingError, match="plain letters"):
        read(tmp_path, CAMPUS_SECRET_KEY="")


@pytest.mark.parametrize(
    "url",
    [
        *("", "campus.example.org", "ftp://campus.example.org", "https://", "https:///x", "javascript:alert(1)"),
        *("https://campus.example.org/below", "https://campus.example.org?x=1", "https://campus.example.org#x"),
        *(
            "https://user:word@campus.example.org",
            "https://campus.example.org:port",
            "http://[::1",
            "HTTPS://x.example",
        ),
        *("https://a b.example", "https://campus.example.org\n"),
    ],
)
def test_an_address_that_links_cannot_be_made_from_refuses_to_start(tmp_path, url):
    with pytest.raises(SettingError, match="CAMPUS_BASE_URL"):
        read(tmp_path, CAMPUS_BASE_URL=url)


@pytest.mark.parametrize("url", ["http://[::1]:8000", "https://campus.example.org:8443", "http://campus-1.lan"])
def test_an_address_of_scheme_host_and_port_is_taken(tmp_path, url):
    assert read(tmp_path, CAMPUS_BASE_URL=url).base_url == url


@pytest.mark.parametrize("threshold", ["0", "9"])
def test_the_threshold_of_statistics_is_never_lowered(tmp_path, threshold):
    with pytest.raises(SettingError, match="never lowered"):
        read(tmp_path, CAMPUS_THRESHOLD=threshold)


@pytest.mark.parametrize("name", ["CAMPUS_THRESHOLD", "CAMPUS_PROXIES"])
@pytest.mark.parametrize("value", ["", "-1", "1.5", "ten", "1e3"])
def test_a_number_that_is_none_refuses_to_start(tmp_path, name, value):
    with pytest.raises(SettingError, match=f"{name} is .*whole number"):
        read(tmp_path, **{name: value})


def test_no_secret_is_told_by_an_error(tmp_path):
    with pytest.raises(SettingError) as error:
        read(tmp_path, CAMPUS_SECRET_KEY="hunter2")
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("provider", ["", "   ", "x" * 201, "School \U00012000", "School 😀"])
def test_a_provider_that_no_certificate_could_name_is_refused(tmp_path, provider):
    with pytest.raises(SettingError, match="CAMPUS_PROVIDER"):
        Settings.read({"CAMPUS_INSTANCE": str(tmp_path), "CAMPUS_SECRET_KEY": "s" * 40, "CAMPUS_PROVIDER": provider})
