"""Write what is made from the code: the manual's lists, the JSON Schemas, the reports.

``--check`` writes nothing, and fails where a file is not what it should be.
"""

import json
import re
import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from dev import architecture, messages
from dev.formats import reports
from specward.config.model import DEFAULT, File
from specward.diagnostics import encode
from specward.diff import json as diff_json
from specward.lint.rules import RULES, Rule
from specward.pages import json as page_json
from specward.reports import json as check_json
from specward.site import folder, index

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference"


def main() -> int:
    """Write the files, or tell which are stale."""
    made = files()
    stale = [path for path, text in made.items() if _read(path) != text]
    for path in stale:
        if "--check" in sys.argv[1:]:
            print(f"{path.relative_to(ROOT)} is stale: tox -e generate")  # noqa: T201 - its one complaint
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path], encoding="utf-8")
    return int(bool(stale) and "--check" in sys.argv[1:])


def files() -> dict[Path, str]:
    """Return each generated file's text."""
    return {
        ROOT / "README.rst": readme(),
        REFERENCE / "rules.rst": rules(),
        REFERENCE / "messages.rst": messages.page(),
        REFERENCE / "packages.txt": architecture.table(),
        ROOT / "docs" / "images" / "packages.svg": architecture.drawing(),
        REFERENCE / "schemas" / "config-1.json": _json(
            encode.schema(File, "specward.config/1")
        ),
        REFERENCE / "schemas" / "check-1.json": _json(check_json.schema()),
        REFERENCE / "schemas" / "diff-1.json": _json(diff_json.schema()),
        REFERENCE / "schemas" / "page-1.json": _json(page_json.schema()),
        REFERENCE / "schemas" / "index-1.json": _json(index.schema()),
        REFERENCE / "schemas" / "manifest-1.json": _json(folder.schema()),
        **{REFERENCE / "reports" / name: text for name, text in reports().items()},
    }


def readme() -> str:
    """Return the README with today's number of rules in its example."""
    text = (ROOT / "README.rst").read_text(encoding="utf-8")
    return re.sub(r"with \d+ rules", f"with {len(RULES)} rules", text)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def rules() -> str:
    """Return the manual's page of rules, from their docstrings."""
    lines = [*_heading("Rules", "="), _INTRODUCTION]
    for family, members in groupby(RULES, key=lambda rule: rule.family):
        lines.extend(_heading(family.capitalize(), "-"))
        for rule in members:
            lines.extend(_rule(rule))
    return "\n".join(lines).rstrip() + "\n"


_INTRODUCTION = """\
This page is made from the rules themselves. ``specward explain`` prints the same
by name, with the severity for each status.

† means: from the status that the template says; before it, advice.
"""


def _heading(text: str, mark: str) -> list[str]:
    return [text, mark * len(text), ""]


def _rule(rule: Rule) -> Iterator[str]:
    yield f".. _{rule.name}:"
    yield ""
    yield from _heading(f"``{rule.name}``", "~")
    yield textwrap.fill(
        f"*{_severity(rule)}, since {rule.doc.since}.* {rule.doc.summary}", 79
    )
    yield ""
    yield textwrap.fill(rule.doc.why, 79)
    yield ""
    for title, example in (("Bad", rule.doc.bad), ("Good", rule.doc.good)):
        yield f"{title}:"
        yield ""
        yield ".. code-block:: text"
        yield ""
        yield textwrap.indent(example, "   ")
        yield ""


def _severity(rule: Rule) -> str:
    sign = " †" if rule.since_slot else ""
    if rule.early is None:
        return f"{rule.severity.capitalize()}{sign}"
    first = DEFAULT.lifecycle.first
    return f"{rule.severity.capitalize()}, {rule.early} while {first}"


if __name__ == "__main__":
    sys.exit(main())
