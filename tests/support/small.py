"""The small repository that the fixture ``repo`` lays: its files and their texts."""

from __future__ import annotations

from tests.support.repo import ROOT

BASE = ROOT / "tests" / "rules" / "base"
"""The folder that the repository is a copy of."""

SPEC = "specs/kilo/objects.rst"
CYCLE = "specs/kilo/cycle.rst"
ROSTER = "specs/roster.toml"
TEMPLATE = "templates/spec.rst"

GOOD = (BASE / SPEC).read_text(encoding="utf-8")
"""The text of the one spec, without a fault."""

PLAN = "First the readers, then the writers."
"""What the spec has under "Plan"."""
