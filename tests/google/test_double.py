"""The double of Google Calendar is as strict as the real one: tests that talk to it with Google's own library."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests
from double import FREEBUSY_BARE, USUAL, Consent, Double, google_double
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SANNE, BRAM, JORIS = "sanne@example.org", "bram@example.org", "joris@example.org"
HOME = ZoneInfo("Europe/Amsterdam")
ALL = ["calendar"]
THURSDAY = datetime(2026, 3, 12, 19, 30, tzinfo=HOME)


@pytest.fixture
def double() -> Iterator[Double]:
    with google_double() as made:
        made.add_person(SANNE)
        made.add_person(BRAM)
        yield made
        assert made.faults_of_its_own == []


def google(double: Double, scopes: Any = ALL, email: str = SANNE) -> Any:
    grant = double.grant(email, scopes)
    known = {name: grant[name] for name in ("refresh_token", "client_id", "client_secret")}
    login = Credentials(None, token_uri=double.url + "/oauth/token", **known)
    where = {"api_endpoint": double.url + "/calendar/v3/"}
    return build(
        "calendar", "v3", credentials=login, static_discovery=True, cache_discovery=False, client_options=where
    )


def timed(start: datetime = THURSDAY, **more: Any) -> dict[str, Any]:
    times = {
        name: {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}", "timeZone": "Europe/Amsterdam"}
        for name, at in (("start", start), ("end", start + timedelta(hours=1)))
    }
    return {"summary": "Koor", **times, **more}


def weekly(**more: Any) -> dict[str, Any]:
    return timed(recurrence=["RRULE:FREQ=WEEKLY;COUNT=6"], **more)


def refused(request: Any) -> tuple[int, str]:
    with pytest.raises(HttpError) as caught:
        request.execute()
    return caught.value.status_code, caught.value.error_details[0]["reason"]


def listed(events: Any, calendar: str = "primary", **query: Any) -> tuple[list[dict[str, Any]], str | None]:
    """All pages, and the sync token at their end."""
    found: list[dict[str, Any]] = []
    answer = events.list(calendarId=calendar, **query).execute()
    while "nextPageToken" in answer:
        found += answer["items"]
        assert "nextSyncToken" not in answer
        answer = events.list(calendarId=calendar, pageToken=answer["nextPageToken"], **query).execute()
    return found + answer["items"], answer.get("nextSyncToken")


def instance(events: Any, master: str, number: int, calendar: str = "primary") -> Any:
    return events.instances(calendarId=calendar, eventId=master).execute()["items"][number]


@pytest.mark.parametrize(
    "body",
    [
        timed(id="UPPER12345"),
        timed(id="wxyz12345"),
        timed(id="abc"),
        timed(id="samen12345", iCalUID="one@samen"),
        timed(colour="blue"),
        timed(summary=7),
        timed(status="maybe"),
        timed(eventType="fromGmail"),
        timed(reminders={"useDefault": True, "overrides": [{"method": "popup", "minutes": 5}]}),
        timed(recurrence=["DTSTART:20260312T193000", "RRULE:FREQ=WEEKLY"]),
        timed(extendedProperties={"private": {"k" * 45: "v"}}),
        {"summary": "Koor", "start": {"date": "2026-03-12"}},
        {"summary": "Koor", "start": {"date": "2026-03-12"}, "end": {"date": "2026-03-12"}},
        {"start": {"dateTime": "2026-03-12T19:30:00"}, "end": {"dateTime": "2026-03-12T20:30:00"}},
        {
            "start": {"dateTime": "2026-03-12T19:30:00Z"},
            "end": {"dateTime": "2026-03-12T20:30:00Z"},
            "recurrence": ["RRULE:FREQ=DAILY"],
        },
    ],
)
def test_an_event_that_google_refuses_is_refused(double: Double, body: dict[str, Any]) -> None:
    status, _ = refused(google(double).events().insert(calendarId="primary", body=body))

    assert status == 400
    assert double.events(SANNE) == []


def test_an_unknown_query_parameter_is_refused(double: Double) -> None:
    token = requests.post(
        double.url + "/oauth/token",
        data={k: v for k, v in double.grant(SANNE, ALL).items() if isinstance(v, str)}
        | {"grant_type": "refresh_token"},
        timeout=5,
    ).json()["access_token"]
    answer = requests.get(
        double.url + "/calendar/v3/calendars/primary/events?colour=blue",
        headers={"Authorization": f"Bearer {token}"},
        timeout=5,
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["errors"][0]["reason"] == "invalidParameter"


def test_ids_are_taken_once_and_a_deleted_one_can_be_revived(double: Double) -> None:
    events = google(double).events()
    made = events.insert(calendarId="primary", body=timed(id="samen12345")).execute()
    again = events.insert(calendarId="primary", body=timed(id="samen12345"))

    assert made["iCalUID"] == "samen12345@google.com"
    assert refused(again) == (409, "duplicate")
    events.delete(calendarId="primary", eventId="samen12345").execute()
    assert refused(again) == (409, "duplicate")
    assert events.get(calendarId="primary", eventId="samen12345").execute()["status"] == "cancelled"
    assert refused(events.delete(calendarId="primary", eventId="samen12345")) == (410, "deleted")
    assert refused(events.update(calendarId="primary", eventId="samen12345", body=timed())) == (410, "deleted")
    revived = events.update(calendarId="primary", eventId="samen12345", body=timed(status="confirmed")).execute()
    assert revived["status"] == "confirmed"
    assert [e["id"] for e in listed(events)[0]] == ["samen12345"]


@pytest.mark.parametrize("verb", ["patch", "update", "delete"])
def test_a_stale_etag_is_a_conflict(double: Double, verb: str) -> None:
    events = google(double).events()
    made = events.insert(calendarId="primary", body=timed()).execute()
    double.person_adds_note(SANNE, made["id"], "bring the music")
    body = {} if verb == "delete" else {"body": timed()}
    request = getattr(events, verb)(calendarId="primary", eventId=made["id"], **body)
    request.headers["If-Match"] = made["etag"]

    assert refused(request) == (412, "conditionNotMet")
    assert double.event(SANNE, made["id"])["description"] == "bring the music"


def test_null_in_a_patch_takes_one_private_property_away(double: Double) -> None:
    events = google(double).events()
    made = events.insert(
        calendarId="primary", body=timed(extendedProperties={"private": {"a": "1", "b": "2"}})
    ).execute()
    body = {"extendedProperties": {"private": {"a": None}}}
    patched = events.patch(calendarId="primary", eventId=made["id"], body=body).execute()

    assert patched["extendedProperties"] == {"private": {"b": "2"}}
    assert patched["summary"] == "Koor"


@pytest.mark.parametrize(
    "query",
    [
        {"iCalUID": "x"},
        {"orderBy": "updated"},
        {"q": "x"},
        {"privateExtendedProperty": "a=1"},
        {"sharedExtendedProperty": "a=1"},
        {"timeMin": "2026-01-01T00:00:00Z"},
        {"timeMax": "2026-01-01T00:00:00Z"},
        {"updatedMin": "2026-01-01T00:00:00Z"},
        {"showDeleted": False},
        {"singleEvents": True},
        {"eventTypes": ["default"]},
    ],
)
def test_a_sync_token_stands_alone(double: Double, query: dict[str, Any]) -> None:
    events = google(double).events()
    _, token = listed(events)

    assert refused(events.list(calendarId="primary", syncToken=token, **query))[0] == 400


def test_a_garbage_token_is_invalid_and_an_old_one_is_gone(double: Double) -> None:
    events = google(double).events()
    _, token = listed(events)
    double.expire_sync_tokens()

    assert refused(events.list(calendarId="primary", syncToken="garbage")) == (400, "invalid")
    assert refused(events.list(calendarId="primary", syncToken=token)) == (410, "fullSyncRequired")
    assert listed(events, syncToken=listed(events)[1])[0] == []


def test_order_by_start_needs_single_events(double: Double) -> None:
    events = google(double).events()
    events.insert(calendarId="primary", body=weekly()).execute()

    assert refused(events.list(calendarId="primary", orderBy="startTime"))[0] == 400
    assert len(listed(events, orderBy="startTime", singleEvents=True)[0]) == 6


def test_pages_may_be_empty_and_the_token_comes_last(double: Double) -> None:
    events = google(double).events()
    for hour in range(5):
        double.person_adds(SANNE, timed(THURSDAY + timedelta(hours=hour)))
    double.empty_page_first = True
    first = events.list(calendarId="primary", maxResults=2).execute()
    found, token = listed(events, maxResults=2)

    assert first["items"] == []
    assert "nextSyncToken" not in first
    assert len({event["id"] for event in found}) == 5
    assert token


def test_one_deleted_moment_comes_with_its_master_under_one_etag(double: Double) -> None:
    events = google(double).events()
    master = double.person_adds(SANNE, weekly())
    _, token = listed(events)
    double.person_deletes_one(SANNE, master, THURSDAY + timedelta(days=7))
    found, _ = listed(events, syncToken=token)
    gone = next(event for event in found if event["id"] != master)

    assert {event["id"] for event in found} == {master, gone["id"]}
    assert {event["etag"] for event in found} == {gone["etag"]}
    assert (gone["status"], gone["recurringEventId"]) == ("cancelled", master)
    assert gone["originalStartTime"]["dateTime"] == "2026-03-19T19:30:00+01:00"
    assert gone["id"] in {event["id"] for event in listed(events, showDeleted=False)[0]}
    assert gone["id"] not in {event["id"] for event in listed(events, singleEvents=True)[0]}
    assert not gone["id"].startswith(master)


def test_a_deleted_series_is_said_once_and_its_exceptions_not_at_all(double: Double) -> None:
    events = google(double).events()
    master = double.person_adds(SANNE, weekly())
    double.person_renames(SANNE, master, "Generale", THURSDAY, which="one")
    _, token = listed(events)
    double.person_deletes_series(SANNE, master)
    found, _ = listed(events, syncToken=token)

    assert [(event["id"], event["status"]) for event in found] == [(master, "cancelled")]
    assert "start" not in found[0]
    assert listed(events)[0] == []


def test_a_change_of_the_series_sends_its_exceptions_again(double: Double) -> None:
    events = google(double).events()
    master = double.person_adds(SANNE, weekly())
    moved = instance(events, master, 2)
    events.patch(calendarId="primary", eventId=moved["id"], body={"summary": "Generale"}).execute()
    before = events.get(calendarId="primary", eventId=moved["id"]).execute()
    _, token = listed(events)
    events.patch(calendarId="primary", eventId=master, body={"location": "Kerk"}).execute()
    found = {event["id"]: event for event in listed(events, syncToken=token)[0]}

    assert set(found) == {master, moved["id"]}
    assert found[moved["id"]]["etag"] == before["etag"]


def test_an_instance_is_found_by_its_original_start_and_can_come_back(double: Double) -> None:
    events = google(double).events()
    master = double.person_adds(SANNE, weekly())
    name = instance(events, master, 3)["id"]  # after the change to summer time
    events.delete(calendarId="primary", eventId=name).execute()
    at = {"calendarId": "primary", "eventId": master, "originalStart": "2026-04-02T19:30:00+02:00"}

    assert events.instances(**at).execute()["items"] == []
    assert [e["id"] for e in events.instances(**at, showDeleted=True).execute()["items"]] == [name]
    assert refused(events.delete(calendarId="primary", eventId=name)) == (410, "deleted")
    back = events.patch(calendarId="primary", eventId=name, body={"status": "confirmed"}).execute()
    assert back["start"]["dateTime"] == "2026-04-02T19:30:00+02:00"
    assert len(events.instances(calendarId="primary", eventId=master).execute()["items"]) == 6


def test_this_and_following_at_the_same_time_hangs_on_the_base_id(double: Double) -> None:
    master = double.person_adds(SANNE, weekly(id="samen12345"))
    second = double.person_splits(SANNE, master, datetime(2026, 3, 26, 19, 30, tzinfo=HOME))
    third = double.person_splits(SANNE, second, datetime(2026, 4, 9, 19, 30, tzinfo=HOME))

    assert second == "samen12345_R20260326T183000"
    assert third == "samen12345_R20260409T173000"
    assert double.event(SANNE, second)["iCalUID"] == "samen12345_R20260326T183000@google.com"
    assert double.event(SANNE, master)["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20260325T225959Z"]
    assert double.event(SANNE, third)["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=2"]
    assert len(listed(google(double).events(), singleEvents=True)[0]) == 6


def test_this_and_following_with_another_time_has_a_random_id(double: Double) -> None:
    mark = {"private": {"chore": "koor"}}
    master = double.person_adds(SANNE, weekly(extendedProperties=mark))
    at = THURSDAY + timedelta(days=14)
    second = double.person_splits(SANNE, master, at, changed_time=timedelta(hours=1), copies_private=False)
    new, old = double.event(SANNE, second), double.event(SANNE, master)

    assert master not in second
    assert "extendedProperties" not in new
    assert old["extendedProperties"] == mark
    assert new["created"] == old["created"]
    assert new["start"]["dateTime"] == "2026-03-26T20:30:00+01:00"


def test_an_all_day_series_splits_by_dates(double: Double) -> None:
    body = {"start": {"date": "2024-07-02"}, "end": {"date": "2024-07-03"}, "recurrence": ["RRULE:FREQ=WEEKLY"]}
    master = double.person_adds(SANNE, body)
    second = double.person_splits(SANNE, master, date(2024, 7, 16))

    assert second == f"{master}_R20240716"
    assert double.event(SANNE, master)["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20240715"]


def test_all_events_covers_the_whole_chain(double: Double) -> None:
    master = double.person_adds(SANNE, weekly())
    double.person_splits(SANNE, master, THURSDAY + timedelta(days=14))
    double.person_renames(SANNE, master, "Generale", THURSDAY, which="one")
    double.person_renames(SANNE, master, "Zangles")

    assert {event["summary"] for event in double.events(SANNE)} == {"Zangles"}


def test_a_reminder_changes_the_etag_but_not_the_stamp(double: Double) -> None:
    name = double.person_adds(SANNE, timed())
    before = double.event(SANNE, name)
    double.person_adds_reminder(SANNE, name, 30)
    after = double.event(SANNE, name)

    assert before["etag"] != after["etag"]
    assert before["updated"] == after["updated"]


def test_the_free_busy_scope_shows_times_only(double: Double) -> None:
    double.person_adds(SANNE, timed(description="secret", attendees=[{"email": JORIS}]))
    events = google(double, USUAL).events()
    seen = listed(events)[0][0]
    double.freebusy_fields = FREEBUSY_BARE

    assert "summary" not in seen
    assert "description" not in seen
    assert "attendees" not in seen
    assert {"start", "end", "iCalUID", "eventType"} <= set(seen)
    assert set(listed(events)[0][0]) == FREEBUSY_BARE


def test_a_small_token_writes_only_where_its_client_made_the_calendar(double: Double) -> None:
    small = google(double, USUAL)
    own = small.calendars().insert(body={"summary": "Samen"}).execute()
    small.events().insert(calendarId=own["id"], body=timed()).execute()

    assert listed(small.events(), own["id"])[0][0]["summary"] == "Koor"
    assert refused(small.events().insert(calendarId="primary", body=timed())) == (404, "notFound")
    assert refused(small.calendars().get(calendarId=SANNE)) == (404, "notFound")
    assert len(small.calendarList().list().execute()["items"]) == 2
    tiny = google(double, ["calendar.app.created"])
    assert refused(tiny.calendarList().list()) == (403, "insufficientPermissions")
    assert refused(google(double, USUAL, BRAM).events().list(calendarId=own["id"])) == (404, "notFound")


def test_a_reader_cannot_write(double: Double) -> None:
    shared = double.add_calendar(SANNE, "School", "reader", owner=BRAM)

    assert refused(google(double).events().insert(calendarId=shared, body=timed())) == (403, "forbidden")


def test_a_color_needs_the_rgb_switch(double: Double) -> None:
    lists = google(double).calendarList()
    body = {"backgroundColor": "#112233", "foregroundColor": "#ffffff"}

    assert refused(lists.patch(calendarId=SANNE, body=body))[0] == 400
    assert lists.patch(calendarId=SANNE, body=body, colorRgbFormat=True).execute()["backgroundColor"] == "#112233"


def test_mails_are_counted_per_guest(double: Double) -> None:
    events = google(double).events()
    guests = [{"email": BRAM}, {"email": JORIS}, {"email": SANNE}]
    made = events.insert(calendarId="primary", body=timed(attendees=guests)).execute()
    quiet = list(double.mails)
    events.patch(calendarId="primary", eventId=made["id"], body={"summary": "A"}, sendUpdates="all").execute()
    events.delete(calendarId="primary", eventId=made["id"], sendUpdates="externalOnly").execute()

    assert quiet == []
    assert [mail.to for mail in double.mails] == [BRAM, JORIS, JORIS]


def test_free_busy_says_what_it_does_not_know(double: Double) -> None:
    double.person_adds(SANNE, timed())
    double.person_adds(SANNE, timed(THURSDAY + timedelta(minutes=30)))
    double.person_adds(SANNE, timed(THURSDAY + timedelta(hours=5), transparency="transparent"))
    span = {"timeMin": "2026-03-12T00:00:00Z", "timeMax": "2026-03-14T00:00:00Z"}
    body = {**span, "items": [{"id": SANNE}, {"id": "nobody@example.org"}]}
    said = google(double).freebusy().query(body=body).execute()["calendars"]

    assert said[SANNE]["busy"] == [{"start": "2026-03-12T18:30:00Z", "end": "2026-03-12T20:00:00Z"}]
    assert said["nobody@example.org"]["errors"][0]["reason"] == "notFound"


@pytest.mark.parametrize("fault", ["500", "503", "rateLimitExceeded", "429", "410", "reset"])
@pytest.mark.parametrize("after", [False, True])
def test_a_fault_comes_before_or_after_the_deed(double: Double, fault: str, after: bool) -> None:
    events = google(double).events()
    listed(events)
    double.fail("calendar.events.insert", fault, after=after, times=3)
    with pytest.raises((HttpError, OSError)):
        events.insert(calendarId="primary", body=timed(id="samen12345")).execute()

    assert len(double.events(SANNE)) == int(after)
    assert double.writes()[0].applied is after
    assert double.writes()[0].account == SANNE


def test_a_held_answer_ends_in_silence(double: Double) -> None:
    events = google(double).events()
    double.patience = 0.05
    double.fail("calendar.events.list", "timeout", times=2)
    with pytest.raises(OSError, match="without response"):
        listed(events)

    assert {asked.status for asked in double.log if asked.method == "calendar.events.list"} == {0}


def test_a_field_mask_keeps_only_what_was_asked(double: Double) -> None:
    double.person_adds(SANNE, timed())
    answer = google(double).events().list(calendarId="primary", fields="items(id,start/timeZone)").execute()

    assert set(answer) == {"items"}
    assert answer["items"][0]["start"] == {"timeZone": "Europe/Amsterdam"}


def test_the_minute_has_a_budget(double: Double) -> None:
    events = google(double).events()
    double.per_minute = 2
    listed(events)
    listed(events)

    assert refused(events.list(calendarId="primary")) == (403, "userRateLimitExceeded")
    double.pass_time(timedelta(minutes=2))
    assert listed(events)[1]


def consent_page(double: Double, **changes: str) -> requests.Response:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()
    query = {
        "client_id": double.default_client.id,
        "redirect_uri": "http://localhost:1234/back",
        "response_type": "code",
        "scope": " ".join(double.grant(SANNE)["scopes"]),
        "state": "s",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    } | changes
    return requests.get(f"{double.url}/oauth/auth?{urlencode(query)}", allow_redirects=False, timeout=5)


def back(response: requests.Response) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def exchange(double: Double, code: str, verifier: str = "v" * 43) -> requests.Response:
    client = double.default_client
    form = {"client_id": client.id, "client_secret": client.secret, "redirect_uri": "http://localhost:1234/back"}
    form |= {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    return requests.post(double.url + "/oauth/token", data=form, timeout=5)


def test_a_code_becomes_tokens_once(double: Double) -> None:
    code = back(consent_page(double))["code"]
    first, second = exchange(double, code), exchange(double, code)

    assert first.json()["refresh_token"]
    assert second.json()["error"] == "invalid_grant"


def test_the_wrong_verifier_is_refused(double: Double) -> None:
    answer = exchange(double, back(consent_page(double))["code"], "w" * 43)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "changes", [{"redirect_uri": "http://192.168.1.4/back"}, {"state": ""}, {"code_challenge": ""}, {"scope": "odd"}]
)
def test_a_bad_consent_address_shows_an_error_page(double: Double, changes: dict[str, str]) -> None:
    assert consent_page(double, **changes).status_code == 400


def test_a_person_may_refuse_or_grant_less(double: Double) -> None:
    double.consent = Consent(error="access_denied")
    denied = back(consent_page(double))
    double.consent = Consent(only=frozenset({"calendar.app.created"}))
    less = back(consent_page(double))

    assert denied == {"state": "s", "error": "access_denied"}
    assert less["scope"] == "https://www.googleapis.com/auth/calendar.app.created"


def test_a_testing_client_dies_after_a_week_and_a_revoked_one_at_once(double: Double) -> None:
    double.default_client.testing = True
    events, other = google(double).events(), google(double, email=BRAM).events()
    listed(events)
    double.revoke(BRAM)
    double.pass_time(timedelta(days=8))

    assert exchange(double, back(consent_page(double))["code"]).json()["refresh_token_expires_in"] == 604799
    for each in (events, other):
        with pytest.raises(RefreshError):
            listed(each)


def test_an_expired_access_token_is_renewed_by_the_library(double: Double) -> None:
    events = google(double).events()
    listed(events)
    double.expire_access_tokens()
    listed(events)

    assert [asked.status for asked in double.log if asked.method == "calendar.events.list"] == [200, 401, 200]


def test_a_channel_knocks_when_told_and_stops(double: Double) -> None:
    heard: list[dict[str, str]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append({name: self.headers[name] for name in self.headers if name.startswith("X-Goog")})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    ear = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    service = google(double)
    body = {"id": "c1", "type": "web_hook", "address": f"http://127.0.0.1:{ear.server_port}/", "token": "t"}
    made = service.events().watch(calendarId="primary", body=body).execute()
    double.person_adds(SANNE, timed())
    knocked = double.knock()
    service.channels().stop(body={"id": "c1", "resourceId": made["resourceId"]}).execute()
    double.person_adds(SANNE, timed())

    assert knocked == 2
    assert double.knock() == 0
    ear.shutdown()
    ear.server_close()
    assert [each["X-Goog-Resource-State"] for each in heard] == ["sync", "exists"]
    assert {each["X-Goog-Channel-Token"] for each in heard} == {"t"}
    assert int(made["expiration"]) / 1000 <= (datetime.now(UTC) + timedelta(days=7, minutes=1)).timestamp()
    plain = {**body, "id": "c2", "address": "http://example.org/"}
    assert refused(service.events().watch(calendarId="primary", body=plain))[1] == "push.webhookUrlNotHttps"


EDITS = st.lists(
    st.tuples(st.sampled_from(["add", "series", "move", "drop_one", "drop", "rename", "split"]), st.integers(0, 5))
)


def edit(double: Double, what: str, number: int) -> None:
    if what in ("add", "series"):
        double.person_adds(SANNE, timed() if what == "add" else weekly())
        return
    heads = [event["id"] for event in double.events(SANNE) if "recurringEventId" not in event]
    if not heads:
        return
    name = heads[number % len(heads)]
    kept = double.calendars[SANNE]
    drawn = list(double.instances(kept, double.find(kept, name)))
    if what == "drop":
        double.person_deletes_series(SANNE, name)
    elif what == "rename":
        double.person_renames(SANNE, name, f"name {number}")
    elif len(drawn) > 1 and drawn[1]["status"] != "cancelled":
        at = datetime.fromisoformat(drawn[1]["originalStartTime"]["dateTime"])
        if what == "move":
            double.person_moves(SANNE, name, at, at + timedelta(hours=1), at + timedelta(hours=2))
        elif what == "drop_one":
            double.person_deletes_one(SANNE, name, at)
        elif what == "split":
            double.person_splits(SANNE, name, at)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=EDITS, after=EDITS, pages=st.integers(1, 4), empty=st.booleans())
def test_a_sync_token_finds_all_that_changed(
    before: list[tuple[str, int]], after: list[tuple[str, int]], pages: int, empty: bool
) -> None:
    with google_double() as double:
        double.add_person(SANNE)
        double.page_size, double.empty_page_first = pages, empty
        events = google(double).events()
        for what, number in before:
            edit(double, what, number)
        mine, token = listed(events)
        for what, number in after:
            edit(double, what, number)
        known = {event["id"]: event for event in mine}
        for event in listed(events, syncToken=token)[0]:
            known[event["id"]] = event
        heads = {name for name, e in known.items() if "recurringEventId" not in e and e["status"] == "cancelled"}
        left = {n: e for n, e in known.items() if n not in heads and e.get("recurringEventId") not in heads}

        assert left == {event["id"]: event for event in listed(events)[0]}
        assert double.faults_of_its_own == []
