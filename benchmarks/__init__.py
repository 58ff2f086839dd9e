"""Figures as ratios taken in one run, since machines are noisy: `make bench`."""
