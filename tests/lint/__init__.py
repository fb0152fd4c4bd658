"""Tests of ``specward.lint``."""
