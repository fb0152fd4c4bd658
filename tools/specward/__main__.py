"""Run the command: ``python -m specward``, or ``python tools/specward``."""

import sys
from pathlib import Path

if not __package__:
    # Run as a folder: modules of the package would hide others of their name.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

try:
    from specward.commands.main import main
except ModuleNotFoundError as error:
    if (error.name or "").startswith("specward"):
        raise
    sys.stderr.write(
        f"specward: the package {error.name} is not installed\n"
        "    help: 'pip install .' in a clone of specward brings all that it needs\n"
    )
    sys.exit(2)

if __name__ == "__main__":
    sys.exit(main())
