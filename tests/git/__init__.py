"""Tests of ``specward.git``."""
