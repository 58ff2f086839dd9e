"""A voice asks, the home answers; a calendar knocks."""
