"""One round for one home: read the calendars, hear the wishes in them, plan, and write the difference."""
