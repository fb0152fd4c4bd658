"""Tests of the repository itself: its manual, jobs, packages and own specs."""
