"""Addresses of the manual."""

from __future__ import annotations

URL = "https://opendev.org/openstack/specward"
"""The address of the project."""

_MANUAL = f"{URL}/src/branch/main/docs/reference"


def of_rule(name: str) -> str:
    """Return the address of the rule *name* in the manual."""
    return f"{_MANUAL}/rules.rst#{name}"
