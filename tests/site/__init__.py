"""Tests of ``specward.site``."""
