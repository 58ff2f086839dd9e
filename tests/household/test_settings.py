"""The settings are read all at once, and say all at once what does not fit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from household.model import Refused
from household.settings import OPTIONS, AlexaDoor, GoogleDoor, OidcDoor, Settings, reachable_base, read_settings


def problems(**environ: str) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        read_settings({"SAMEN_DATA": "/srv/samen", **environ})
    return [(p.sentence, str(p.details.get("variable"))) for p in refused.value.problems]


def test_without_any_variable_everything_has_a_default():
    settings = read_settings({"HOME": "/home/sanne"})

    assert settings.data == Path("/home/sanne/.local/share/samen")
    assert settings.database_url == "sqlite:////home/sanne/.local/share/samen/samen.db"
    assert (settings.host, settings.port, settings.language) == ("127.0.0.1", 8027, "nl")
    assert settings.base_url == "http://127.0.0.1:8027"
    assert settings.redis_url is None
    assert not settings.base_url_given


def test_the_data_folder_follows_xdg_unless_that_is_relative():
    assert read_settings({"XDG_DATA_HOME": "/srv"}).data == Path("/srv/samen")
    assert read_settings({"XDG_DATA_HOME": "srv", "HOME": "/home/bram"}).data.is_relative_to("/home/bram")


def test_every_option_can_be_given():
    settings = read_settings(
        {
            "SAMEN_DATA": "/srv/samen",
            "SAMEN_DATABASE_URL": "postgres://samen@db/samen",
            "SAMEN_REDIS_URL": "redis://queue:6379/0",
            "SAMEN_HOST": "::1",
            "SAMEN_PORT": "9000",
            "SAMEN_LANGUAGE": "en",
            "SAMEN_PRIVATE_HOSTS": "127.0.0.1:5232, nas.local",
            "SAMEN_SECRET_KEY": "n" * 40 + "," + "o" * 40,
            "SAMEN_NOW": "2026-11-23T18:00+00:00",
        }
    )

    assert settings == Settings(
        data=Path("/srv/samen"),
        database_url="postgresql+psycopg://samen@db/samen",
        redis_url="redis://queue:6379/0",
        host="::1",
        port=9000,
        base_url="http://[::1]:9000",
        language="en",
        private_hosts=("127.0.0.1:5232", "nas.local"),
        secret_key="n" * 40 + "\n" + "o" * 40,
        now=datetime(2026, 11, 23, 18, tzinfo=UTC),
    )


def test_all_problems_are_told_at_once():
    found = problems(
        SAMEN_PORT="many",
        SAMEN_LANGUAGE="fr",
        SAMEN_DATABASE_URL="mysql://db",
        SAMEN_REDIS_URL="http://queue",
        SAMEN_BASE_URL="samen.example",
        SAMEN_PRIVATE_HOSTS="not a host",
        SAMEN_SECRET_KEY="short",
        SAMEN_NOW="2026-11-23T18:00",
        SAMEN_HOST="two words",
    )

    names = ("host", "port", "database_url", "redis_url", "base_url", "language", "private_hosts")
    assert sorted(found) == sorted(
        (f"settings.bad_{name}", f"SAMEN_{name.upper()}") for name in (*names, "secret_key", "now")
    )


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.5"])
def test_a_port_is_a_port(port: str):
    assert problems(SAMEN_PORT=port) == [("settings.bad_port", "SAMEN_PORT")]


def test_a_mistyped_variable_is_told_with_the_nearest_name():
    with pytest.raises(Refused) as refused:
        read_settings({"SAMEN_LANGAUGE": "en", "SAMEN_WEATHER": "sun", "SAMEN_TEST_POSTGRES_URL": "x"})

    near, far = refused.value.problems
    assert (near.sentence, near.details) == (
        "settings.unknown_near",
        {"variable": "SAMEN_LANGAUGE", "near": "SAMEN_LANGUAGE"},
    )
    assert (far.sentence, far.details) == ("settings.unknown", {"variable": "SAMEN_WEATHER"})


def test_secrets_can_stand_in_a_file(tmp_path: Path):
    file = tmp_path / "key"
    file.write_text("k" * 40 + "\n")

    assert read_settings({"SAMEN_SECRET_KEY_FILE": str(file)}).secret_key == "k" * 40


def test_a_file_that_is_missing_empty_or_given_beside_the_value_is_a_problem(tmp_path: Path):
    empty = tmp_path / "empty"
    empty.touch()

    found = problems(
        SAMEN_SECRET_KEY_FILE=str(tmp_path / "nowhere"),
        SAMEN_REDIS_URL_FILE=str(empty),
        SAMEN_DATABASE_URL="sqlite:////srv/samen.db",
        SAMEN_DATABASE_URL_FILE=str(empty),
    )

    assert set(found) == {
        ("settings.file_unreadable", "SAMEN_SECRET_KEY_FILE"),
        ("settings.file_empty", "SAMEN_REDIS_URL_FILE"),
        ("settings.given_twice", "SAMEN_DATABASE_URL"),
    }


def test_only_secrets_may_stand_in_a_file():
    (found,) = problems(SAMEN_PORT_FILE="/srv/port")

    assert found[1] == "SAMEN_PORT_FILE"


def test_secrets_show_neither_in_the_settings_nor_in_a_problem():
    settings = read_settings(
        {"SAMEN_SECRET_KEY": "geheim" * 8, "SAMEN_DATABASE_URL": "postgresql://samen:geheim@db/samen"}
    )
    with pytest.raises(Refused) as refused:
        read_settings({"SAMEN_DATABASE_URL": "mysql://samen:geheim@db"})

    assert "geheim" not in repr(settings)
    assert "geheim" not in repr(refused.value.problems)


def test_each_option_is_a_field_of_the_settings():
    fields = set(Settings.__dataclass_fields__) | {f"google_{name}" for name in GoogleDoor.__dataclass_fields__}
    fields |= {f"alexa_{name}" for name in AlexaDoor.__dataclass_fields__}
    fields |= {"smtp_url", "smtp_password", "smtp_roots", "mail_from"}  # MailDoor
    fields |= {"imap_url", "imap_password"}  # InboxDoor
    fields |= {f"oidc_{name}" for name in OidcDoor.__dataclass_fields__}

    assert {option.name for option in OPTIONS} <= fields


def test_an_address_is_for_both_when_each_can_open_it_on_their_own_telephone():
    def reachable(**environ: str) -> str | None:
        return reachable_base(read_settings(environ))

    assert reachable() is None
    assert reachable(SAMEN_BASE_URL="http://localhost:8027") is None
    assert reachable(SAMEN_BASE_URL="http://127.0.0.1") is None
    assert reachable(SAMEN_BASE_URL="http://samen.local:8027/") == "http://samen.local:8027"


def test_google_is_where_the_settings_say():
    google = read_settings({"SAMEN_GOOGLE_API_URL": "http://127.0.0.1:1/v3", "SAMEN_GOOGLE_CLIENT_ID": "wij"}).google

    assert (google.api_url, google.client_id) == ("http://127.0.0.1:1/v3/", "wij")
    assert google.token_url == "https://oauth2.googleapis.com/token"


def test_a_mail_server_is_named_by_its_address():
    mail = read_settings(
        {"SAMEN_SMTP_URL": "smtps://sanne%40thuis.example@mail.example", "SAMEN_SMTP_PASSWORD": "s3"}
    ).mail

    assert mail is not None
    assert (mail.host, mail.port, mail.security, mail.user) == ("mail.example", 465, "tls", "sanne@thuis.example")
    assert mail.sender == "sanne@thuis.example"
    assert "s3" not in repr(mail)


def test_mail_becomes_secure_or_stays_on_this_machine():
    def security(url: str) -> str:
        mail = read_settings({"SAMEN_SMTP_URL": url, "SAMEN_MAIL_FROM": "samen@thuis.example"}).mail
        assert mail is not None
        return f"{mail.security} {mail.port}"

    assert security("smtp://naam@mail.example?starttls") == "starttls 587"
    assert security("smtp://localhost") == "none 25"
    for bad in (
        "smtp://mail.example",
        "smtp://naam@localhost",
        "smtps://naam:woord@mail.example",
        "mail.example",
        "http://x",
    ):
        with pytest.raises(Refused) as refused:
            security(bad)
        assert "settings.bad_smtp_url" in {problem.sentence for problem in refused.value.problems}


def test_without_a_sender_there_is_no_mail():
    with pytest.raises(Refused) as refused:
        read_settings({"SAMEN_SMTP_URL": "smtp://localhost"})

    assert [problem.sentence for problem in refused.value.problems] == ["settings.no_mail_from"]
    assert read_settings({}).mail is None


def test_an_inbox_is_named_by_its_address():
    inbox = read_settings(
        {"SAMEN_IMAP_URL": "imaps://samen@mail.example/Antwoorden", "SAMEN_IMAP_PASSWORD": "s3"}
    ).inbox

    assert inbox is not None
    assert (inbox.host, inbox.port, inbox.secure, inbox.user, inbox.folder) == (
        "mail.example",
        993,
        True,
        "samen",
        "Antwoorden",
    )
    assert "s3" not in repr(inbox)
    with pytest.raises(Refused):
        read_settings({"SAMEN_IMAP_URL": "imap://samen@mail.example"})


def test_coming_in_by_another_service_takes_all_three():
    three = {
        "SAMEN_OIDC_ISSUER": "https://id.example/",
        "SAMEN_OIDC_CLIENT_ID": "samen",
        "SAMEN_OIDC_CLIENT_SECRET": "s3cret",
    }

    oidc = read_settings(three).oidc

    assert oidc is not None
    assert oidc.issuer == "https://id.example/"  # to the last slash
    assert "s3cret" not in repr(oidc)
    for missing in three:
        with pytest.raises(Refused) as refused:
            read_settings({name: value for name, value in three.items() if name != missing})
        assert [(p.sentence, p.details["missing"]) for p in refused.value.problems] == [("settings.oidc_half", missing)]
    assert problems(**three | {"SAMEN_OIDC_ISSUER": "http://id.example"}) == [
        ("settings.bad_oidc_issuer", "SAMEN_OIDC_ISSUER")
    ]
