"""Run the command: ``python -m specward``, or ``python tools/specward``."""

import sys
from pathlib import Path

if not __package__:
    # Run as a folder: modules of the package would hide others of their name.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from specward.cli import main

if __name__ == "__main__":
    sys.exit(main())
