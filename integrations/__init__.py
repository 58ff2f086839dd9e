"""The world, behind small doors: calendars that we read and write."""
