"""Tests of ``specward.history``."""
