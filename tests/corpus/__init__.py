"""What real repositories hold, and what is to be said of it."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
"""The folder of the expected results, and of the configurations they were made with."""
