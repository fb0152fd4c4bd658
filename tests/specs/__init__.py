"""Tests of ``specward.specs``."""
