"""The part of the table of the API that is about what is connected: calendars, hours, and devices."""

from __future__ import annotations

from pages import api_connected as view
from pages import api_models_connected as wire
from pages.api_call import Route
from pages.api_models import Empty

_TAG = "connected"

_CALENDARS = (
    Route(
        "GET",
        "/calendars",
        "calendars",
        "One's own calendars and accounts, and their health.",
        view.calendars,
        wire.CalendarsOut,
        tag=_TAG,
    ),
    Route(
        "GET",
        "/calendars/ways",
        "calendar_ways",
        "The ways to connect a calendar; Google's is an address for a browser.",
        view.ways,
        wire.WaysOut,
        tag=_TAG,
    ),
    Route(
        "POST",
        "/calendars/account",
        "connect_account",
        "Connect an account at a CalDAV server, or connect it anew.",
        view.connect_account,
        wire.ComesOut,
        wire.AccountIn,
        _TAG,
        problems=(404, 409),
        examples={"address": "https://dav.example/", "username": "sanne", "password": "an-app-password"},
    ),
    Route(
        "POST",
        "/calendars/feed",
        "connect_feed",
        "Read a feed (an ICS link) from now on.",
        view.connect_feed,
        wire.ComesOut,
        wire.FeedReadIn,
        _TAG,
        problems=(409,),
        examples={"address": "https://club.example/training.ics", "name": "training", "takes": "mine"},
    ),
    Route(
        "GET",
        "/calendars/came/{came}",
        "came",
        "What came of connecting, or of letting go.",
        view.came,
        wire.CameOut,
        tag=_TAG,
    ),
    Route(
        "PATCH",
        "/calendars/{number}",
        "choose_calendar",
        "What is read of a calendar, and whose time it takes.",
        view.choose_calendar,
        wire.CalendarOut,
        wire.CalendarIn,
        _TAG,
        examples={"access": "busy", "takes": "both"},
    ),
    Route(
        "DELETE",
        "/calendars/{number}",
        "drop_calendar",
        "Read this calendar no longer.",
        view.drop_calendar,
        wire.ComesOut,
        tag=_TAG,
        problems=(409,),
    ),
    Route(
        "POST",
        "/accounts/{number}/disconnect",
        "leave_account",
        "Disconnect an account, with all that we made there.",
        view.leave_account,
        wire.ComesOut,
        wire.LeaveIn,
        _TAG,
        problems=(409,),
        examples={"anyway": False},
    ),
    Route("GET", "/me/hours", "hours", "One's own typed hours.", view.hours, wire.HoursOut, tag=_TAG),
    Route(
        "PUT",
        "/me/hours",
        "type_hours",
        "One's own typed hours, all of them.",
        view.type_hours,
        wire.HoursOut,
        wire.HoursIn,
        _TAG,
        examples={"hours": [{"day": "mo", "start": "09:00", "end": "17:30"}]},
    ),
)

_DEVICES = (
    Route(
        "GET",
        "/devices",
        "devices",
        "The devices that one may speak to.",
        view.devices,
        wire.DevicesOut,
        tag=_TAG,
    ),
    Route(
        "POST",
        "/devices",
        "add_device",
        "A token for a device that one speaks to, shown this once.",
        view.make_device,
        wire.DeviceMadeOut,
        wire.DeviceIn,
        _TAG,
        examples={"name": "speaker in the kitchen", "shared": True},
    ),
    Route(
        "DELETE",
        "/devices/{number}",
        "drop_device",
        "A device may not ask any more.",
        view.drop_device,
        Empty,
        tag=_TAG,
    ),
    Route(
        "POST",
        "/devices/{number}/forget",
        "forget_speaker",
        "At this shared device nobody in particular speaks any more.",
        view.forget_speaker,
        Empty,
        tag=_TAG,
        problems=(409,),
    ),
)

#: What is connected.
CONNECTED: tuple[Route, ...] = (*_CALENDARS, *_DEVICES)
