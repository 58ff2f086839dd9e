"""What every calendar that can be written promises. A backend inherits this and gives its fixtures."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from household.model import Changes
from integrations.base import CalendarBackend, Conflict, Known, Meter


def text(uid: str, title: str = "Afwas") -> str:
    """One event, as a person's program would write it."""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bram//Thuis//NL\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20261101T120000Z\r\nDTSTART:20261124T180000Z\r\nDTEND:20261124T183000Z\r\n"
        f"SUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


class Notebook:
    """What we hold of a calendar: etags by href, kept up to date from changes."""

    def __init__(self) -> None:
        self.etags: dict[str, str] = {}
        self.token: str | None = None

    def known(self, hrefs: Collection[str] | None) -> Mapping[str, str]:
        return {h: e for h, e in self.etags.items() if hrefs is None or h in hrefs}

    def sync(self, calendar: CalendarBackend) -> Changes:
        known: Known = self.known
        changes = calendar.changes(self.token, known)
        self.token = changes.token
        self.etags |= {r.href: r.etag or "" for r in changes.changed}
        for href in changes.deleted:
            del self.etags[href]
        return changes

    def put(self, calendar: CalendarBackend, href: str, body: str) -> None:
        etag = calendar.put(href, body, self.etags.get(href))
        assert etag is not None
        self.etags[href] = etag


class CalendarContract:
    """Fixtures to give: ``calendar`` (fresh and empty), ``meter`` (its own), ``other`` (the same calendar
    seen by another program, with its own connection)."""

    @pytest.fixture
    def notes(self, calendar: CalendarBackend) -> Notebook:
        notes = Notebook()
        notes.sync(calendar)
        return notes

    def test_nothing_new_is_no_changes_and_one_read(self, calendar, meter: Meter, notes: Notebook) -> None:
        notes.put(calendar, "a.ics", text("a"))
        notes.sync(calendar)
        before = meter.reads, meter.writes

        changes = notes.sync(calendar)

        assert (changes.changed, changes.deleted) == ((), ())
        assert (meter.reads - before[0], meter.writes - before[1]) == (1, 0)

    def test_what_we_wrote_ourselves_is_not_fetched_again(self, calendar, meter, notes) -> None:
        notes.put(calendar, "a.ics", text("a"))
        before = meter.reads

        changes = notes.sync(calendar)

        assert changes.changed == ()
        assert meter.reads - before == 1

    def test_a_put_where_something_stands_is_a_conflict_and_changes_nothing(self, calendar, notes) -> None:
        notes.put(calendar, "a.ics", text("a", "Van Sanne"))

        with pytest.raises(Conflict):
            calendar.put("a.ics", text("a", "Van Bram"), None)

        assert "Van Sanne" in calendar.read("a.ics").text

    def test_a_stale_etag_is_a_conflict(self, calendar, other, notes) -> None:
        notes.put(calendar, "a.ics", text("a"))
        stale = notes.etags["a.ics"]
        other.put("a.ics", text("a", "Van Bram"), stale)

        with pytest.raises(Conflict):
            calendar.put("a.ics", text("a", "Van Sanne"), stale)
        with pytest.raises(Conflict):
            calendar.delete("a.ics", stale)

        assert "Van Bram" in calendar.read("a.ics").text

    def test_a_put_over_something_gone_is_a_conflict(self, calendar, notes) -> None:
        notes.put(calendar, "a.ics", text("a"))
        calendar.delete("a.ics", notes.etags["a.ics"])

        with pytest.raises(Conflict):
            calendar.put("a.ics", text("a"), notes.etags["a.ics"])

        assert calendar.read("a.ics") is None

    def test_deleting_twice_is_fine(self, calendar, notes) -> None:
        notes.put(calendar, "a.ics", text("a"))
        calendar.delete("a.ics", notes.etags["a.ics"])
        calendar.delete("a.ics", notes.etags["a.ics"])

        assert calendar.read("a.ics") is None

    def test_a_persons_deletion_is_seen(self, calendar, other, notes) -> None:
        notes.put(calendar, "a.ics", text("a"))
        notes.put(calendar, "b.ics", text("b"))
        notes.sync(calendar)
        other.delete("a.ics", notes.etags["a.ics"])

        assert notes.sync(calendar).deleted == ("a.ics",)

    def test_a_persons_change_is_seen_with_its_new_etag(self, calendar, other, notes) -> None:
        notes.put(calendar, "a.ics", text("a"))
        notes.sync(calendar)
        etag = other.put("a.ics", text("a", "Verzet"), notes.etags["a.ics"])

        (changed,) = notes.sync(calendar).changed

        assert (changed.href, changed.etag) == ("a.ics", etag)
        assert "Verzet" in changed.text

    @pytest.mark.parametrize("token", ["bogus", "http://example.com/sync/none"])
    def test_a_bogus_token_reads_everything_and_loses_no_deletion(self, calendar, other, notes, token) -> None:
        for name in ("a", "b", "c"):
            notes.put(calendar, f"{name}.ics", text(name))
        other.delete("a.ics", notes.etags["a.ics"])
        other.put("b.ics", text("b", "Verzet"), notes.etags["b.ics"])
        notes.token = token

        changes = notes.sync(calendar)

        assert changes.deleted == ("a.ics",)
        assert [r.href for r in changes.changed] == ["b.ics"]
        assert notes.sync(calendar).changed == ()

    def test_a_first_sync_reads_all_of_many(self, calendar, notes) -> None:
        for number in range(60):
            calendar.put(f"e{number}.ics", text(f"e{number}"), None)

        fresh = Notebook()
        changes = fresh.sync(calendar)

        assert len(changes.changed) == 60
        assert all(r.text.startswith("BEGIN:VCALENDAR") for r in changes.changed)

    # No question mark: Radicale refuses it, and Xandikos confuses it with the beginning of a query.
    @pytest.mark.parametrize(
        "href", ["met spatie.ics", "café ☕.ics", "100%.ics", "a%20b.ics", "a+b&c@d;e=f.ics", "wat#hé.ics"]
    )
    def test_odd_hrefs_come_back_as_they_were_given(self, calendar, other, notes, href: str) -> None:
        etag = other.put(href, text("odd"), None)

        (changed,) = notes.sync(calendar).changed

        assert (changed.href, changed.etag) == (href, etag)
        assert calendar.read(href).etag == etag
        calendar.delete(href, etag)
        assert notes.sync(calendar).deleted == (href,)
