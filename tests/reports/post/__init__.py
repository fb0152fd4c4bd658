"""Tests of ``specward.reports.post``."""
