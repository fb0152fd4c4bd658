"""Tests of ``specward.reports``."""
