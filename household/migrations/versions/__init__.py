"""The steps; a new one copies its neighbour, takes the next number and moves ``tables.HEAD``."""
