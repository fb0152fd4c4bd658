"""Write the priorities page of this repository to ``build/``, and say where."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "build" / "liberty-priorities.html"


def main() -> int:
    """Render the page of Liberty."""
    command = ["specward", "page", "liberty"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    sys.stderr.buffer.write(made.stderr)
    if made.returncode == 0:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_bytes(made.stdout)
        print(f"the Liberty page is {PAGE.as_uri()}")  # noqa: T201 - its one answer
    return made.returncode


if __name__ == "__main__":
    sys.exit(main())
