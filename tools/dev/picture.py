"""Write the README's picture: the Liberty page, in Chromium, at desk width."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURE = ROOT / "docs" / "images" / "liberty-priorities.png"

sys.path.insert(0, str(ROOT))

from tests.support.browser import DESK, opened, started  # noqa: E402 - the tests have the browser


def main() -> int:
    """Render the page and take its picture, of the first screen."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        command = ["specward", "page", "liberty", "--at", "HEAD"]
        made = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        file.write_bytes(made.stdout)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        with started() as browser, opened(browser, file, DESK, "light") as page:
            page.screenshot(path=PICTURE)
    print(f"the picture is {PICTURE.relative_to(ROOT)}")  # noqa: T201 - its one answer
    return 0


if __name__ == "__main__":
    sys.exit(main())
