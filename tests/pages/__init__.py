"""Tests of ``specward.pages``."""
