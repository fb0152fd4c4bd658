"""Tests of ``specward.people``."""
