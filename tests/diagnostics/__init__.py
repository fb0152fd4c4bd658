"""Tests of ``specward.diagnostics``."""
