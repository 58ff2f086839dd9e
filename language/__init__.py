"""Words to meaning and back: every sentence that a person sees or hears lives here."""
