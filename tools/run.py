"""Run the project's tox: ``python3 tools/run.py [ENV …] [-- ARGUMENT …]``.

It takes nothing but Python.  Without a name everything runs that CI runs; what follows
``--`` goes to the command of the environment.  tox itself is put into ``.venv``,
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
        print("run.py: this needs Python 3.11 or later", file=sys.stderr)  # noqa: T201 - its one complaint
        return 2
    python = str(HOME / "bin" / "python")
    (pin,) = pinned("tox")
    if not is_there(python, pin):
        venv.create(HOME, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", pin]
        subprocess.run(install, check=True)
    names, rest = parted(sys.argv[1:])
    environments = ["-e", ",".join(names)] if names else []
    command = [python, "-m", "tox", "run", "-q", *environments, *rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def parted(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return the names of environments, and ``--`` with what follows it."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:end], arguments[end:]


def pinned(group: str) -> list[str]:
    """Return the packages of one of pyproject.toml's dependency groups."""
    import tomllib  # not there before the version that main asks for

    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(tables["dependency-groups"][group])


def is_there(python: str, pin: str) -> bool:
    """Tell whether the environment has the pinned package already."""
    if not Path(python).exists():
        return False
    command = [python, "-m", "pip", "freeze"]
    frozen = subprocess.run(command, capture_output=True, text=True, check=False)
    return pin in frozen.stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main())
