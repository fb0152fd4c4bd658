"""Tests of ``specward.commands``."""
