"""Decides who does what and when: values in, values out, never a clock and never IO."""
