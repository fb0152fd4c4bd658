"""Tests of ``specward.rst``."""
