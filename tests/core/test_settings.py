"""Settings are strict: what cannot be meant stops the start with a sentence."""

import os
from pathlib import Path

import pytest

from eventsite.core import settings
from eventsite.core.settings import SettingsError, load_settings


def load(tmp_path: Path, **environ: str) -> settings.Settings:
    names = {f"EVENTSITE_{name}": value for name, value in environ.items()}
    return load_settings({"EVENTSITE_INSTANCE": str(tmp_path), **names})


def test_the_defaults_need_no_configuration(tmp_path: Path) -> None:
    loaded = load(tmp_path)

    assert loaded.instance == tmp_path
    assert loaded.database_url == f"sqlite:///{tmp_path}/eventsite.db"
    assert loaded.public_url == "http://127.0.0.1:8000"
    assert (loaded.jobs, loaded.mail_url, loaded.trusted_proxies) == ("embedded", "", 0)
    assert loaded.development is False


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = 'public_url = "http://one.example"\ntrusted_proxies = 1\ndevelopment = true\n'
    (tmp_path / "config.toml").write_text(file)

    loaded = load(tmp_path, PUBLIC_URL="http://two.example")

    assert loaded.public_url == "http://two.example"
    assert loaded.trusted_proxies == 1
    assert loaded.development is True


def test_the_secret_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "secret_key").chmod(0o644)

    with pytest.raises(SettingsError, match="may be read by others"):
        load(tmp_path)


def test_a_key_made_meanwhile_by_another_process_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "0" * 64
    link = os.link

    def slower(source: Path, target: Path) -> None:
        target.touch(0o600)
        target.write_text(other)
        link(source, target)

    monkeypatch.setattr(settings.os, "link", slower)

    assert load(tmp_path).secret_key == other


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"COLOUR": "red"}, "There is no setting “colour”"),
        ({"TRUSTED_PROXIES": "yes"}, "trusted_proxies takes a whole number"),
        ({"TRUSTED_PROXIES": "-1"}, "trusted_proxies takes a whole number"),
        ({"TRUSTED_PROXIES": ""}, "trusted_proxies takes a whole number"),
        ({"DEVELOPMENT": "off"}, "development takes true or false"),
        ({"DEVELOPMENT": ""}, "development takes true or false"),
        ({"PUBLIC_URL": "events.example"}, "public_url takes an address"),
        ({"PUBLIC_URL": "https://events.example/sub"}, "public_url takes an address"),
        ({"PUBLIC_URL": "https://events.example/?a=b"}, "public_url takes an address"),
        ({"PUBLIC_URL": "https://events.example:99999"}, "public_url takes an address"),
        ({"PUBLIC_URL": "https://[x"}, "public_url takes an address"),
        ({"PUBLIC_URL": "https://ana@events.example"}, "public_url takes an address"),
        ({"PUBLIC_URL": "https://events example"}, "public_url takes an address"),
        ({"PUBLIC_URL": "https://events.example<b>"}, "public_url takes an address"),
        ({"PUBLIC_URL": "https://a.example", "DEVELOPMENT": "true"}, "not with https"),
        ({"DATABASE_URL": "nonsense"}, "database_url takes postgresql"),
        ({"DATABASE_URL": "mysql://a/b"}, "database_url takes postgresql"),
        ({"DATABASE_URL": "nonsense://a/b"}, "database_url takes postgresql"),
        ({"DATABASE_URL": "postgresql://a/b"}, "database_url takes postgresql"),
        ({"JOB_LEASE": "0"}, "job_lease takes 1 to 3600 seconds"),
        ({"MAIL_URL": "http://mail.example"}, "mail_url takes smtp://"),
        ({"MAIL_FROM": "nobody"}, "mail_from takes an address"),
        ({"MAIL_FROM": "a@events.example, b@events.example"}, "mail_from takes an address"),
        ({"MAIL_FROM": "Ana\r\nBcc: x <a@events.example>"}, "mail_from takes an address"),
        ({"MAIL_URL": "smtp://mail.example"}, "mail_from must say"),
        ({"JOBS": "celery"}, "jobs takes embedded or procrastinate"),
        ({"JOBS": "procrastinate"}, "the database must be PostgreSQL"),
        ({"SECRET_KEY": "short"}, "secret key is too short"),
    ],
)
def test_v23_a_malformed_setting_stops_the_start(
    tmp_path: Path, environ: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load(tmp_path, **environ)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("public_url = ")

    with pytest.raises(SettingsError, match=r"config\.toml cannot be read"):
        load(tmp_path)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()

    with pytest.raises(SettingsError, match=r"config\.toml cannot be read"):
        load(tmp_path)


def test_a_key_file_lies_in_the_instance_folder_unless_said_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    loaded = load(tmp_path, SECRET_KEY_FILE="keys/own")

    assert loaded.secret_key_file == tmp_path / "keys" / "own"
    assert loaded.secret_key_file.exists()
    assert list(elsewhere.iterdir()) == []


def test_the_file_cannot_say_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('instance = "elsewhere"')

    with pytest.raises(SettingsError, match="name that in the environment"):
        load(tmp_path)


def test_a_value_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("public_url = 3\n")

    with pytest.raises(SettingsError, match="public_url takes text"):
        load(tmp_path)


def test_a_key_file_of_ones_own_is_used(tmp_path: Path) -> None:
    key = tmp_path / "own_key"
    key.touch(0o600)
    key.write_text("k" * 40 + "\n")

    assert load(tmp_path, SECRET_KEY_FILE=str(key)).secret_key == "k" * 40


def test_nobody_reads_settings_before_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_current", None)

    with pytest.raises(RuntimeError, match="no application"):
        settings.current()
