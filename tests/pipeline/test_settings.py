import pickle
from pathlib import Path

import pytest

from pipeline.settings import SettingsError, load_settings, shown_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("JIXIAO_CONFIG", "JIXIAO_WORKERS", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_flags_win_over_environment_over_file_over_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().batch_files == 200
    (tmp_path / "jixiao.toml").write_text("batch_files = 1\nworkers = 1\ntimeout_seconds = 1\n")
    monkeypatch.setenv("JIXIAO_WORKERS", "2")
    monkeypatch.setenv("JIXIAO_TIMEOUT_SECONDS", "2")
    settings = load_settings(None, {"timeout_seconds": 3, "out": None})
    assert (settings.batch_files, settings.workers, settings.timeout_seconds) == (1, 2, 3.0)


def test_nested_connection_options_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_CONNECTION__ENDPOINT_URL", "http://127.0.0.1:9000")
    assert load_settings().connection == {"endpoint_url": "http://127.0.0.1:9000"}


def test_the_state_folder_holds_the_catalog_unless_told_otherwise(tmp_path: Path) -> None:
    settings = load_settings(None, {"state": Path("here")})
    assert settings.state == tmp_path / "here"
    assert settings.catalog == f"sqlite:///{tmp_path / 'here' / 'catalog.db'}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("workers = 0", "workers"),
        ("wrokers = 2", "wrokers"),
        ("runner = 'spark'", "runner"),
        ("workers = ", "cannot be read"),
    ],
)
def test_a_wrong_file_names_the_setting(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "jixiao.toml").write_text(text)
    with pytest.raises(SettingsError, match=message):
        load_settings()


def test_a_named_file_that_is_not_there() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml does not exist"):
        load_settings(Path("nowhere.toml"))


def test_secrets_are_not_shown() -> None:
    settings = load_settings(
        None,
        {
            "catalog_url": "postgresql://jixiao:geheim@host/jixiao",
            "connection": {"key": "AKIA", "client_kwargs": {"aws_secret": "geheim"}, "anon": False},
        },
    )
    shown = shown_settings(settings)
    assert shown["catalog_url"] == "postgresql://jixiao:***@host/jixiao"
    assert shown["connection"] == {
        "key": "***",
        "client_kwargs": {"aws_secret": "***"},
        "anon": False,
    }


def test_settings_travel_to_workers() -> None:
    settings = load_settings(None, {"workers": 3})
    assert pickle.loads(pickle.dumps(settings)) == settings
