"""Tests of ``specward.config``."""
