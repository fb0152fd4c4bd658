"""Run the project's tox, from nothing but Python: ``python3 tools/run.py [ENV …]``.

Without a name everything runs that CI runs.  tox itself is put into ``.venv``,
in the version that pyproject.toml pins.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
OLDEST = (3, 11)


def main() -> int:
    """Make the environment where it is missing, and run tox in it."""
    if sys.version_info < OLDEST:
        print("run.py: this needs Python 3.11 or later", file=sys.stderr)  # noqa: T201
        return 2
    python = HOME / "bin" / "python"
    (pin,) = pinned("tox")
    if not is_there(python, pin):
        venv.create(HOME, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", pin]
        subprocess.run(install, check=True)
    environments = ["-e", ",".join(sys.argv[1:])] if sys.argv[1:] else []
    return subprocess.run([python, "-m", "tox", *environments], cwd=ROOT).returncode


def pinned(group: str) -> list[str]:
    """Return the packages of one of pyproject.toml's dependency groups."""
    import tomllib  # not there before the version that main asks for

    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(tables["dependency-groups"][group])


def is_there(python: Path, pin: str) -> bool:
    """Tell whether the environment has the pinned package already."""
    name, _, version = pin.partition("==")
    code = f"from importlib.metadata import version as v; assert v({name!r}) == {version!r}"
    if not python.exists():
        return False
    return subprocess.run([python, "-c", code], stderr=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
