"""Where specward itself can be read about."""

from __future__ import annotations

URL = "https://opendev.org/openstack/specward"

_MANUAL = f"{URL}/src/branch/main/docs/reference"


def of_rule(name: str) -> str:
    """Return the address of the manual on the rule called *name*."""
    return f"{_MANUAL}/rules.rst#{name}"
