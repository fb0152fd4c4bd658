"""Tests of ``specward.diff``."""
