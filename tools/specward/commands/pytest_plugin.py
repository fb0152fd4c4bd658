"""The pytest plugin: ``pytest --specward`` collects the repository's specs.

Switched off it only adds its options: nothing of the tool is imported.

Source: pytest, "Writing plugins" and "Working with non-python tests".
"""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that switch it on."""
    group = parser.getgroup("specward", "specs written in RST")
    group.addoption(
        "--specward", action="store_true", help="judge the repository's specs, too"
    )
    group.addoption(
        "--specward-since",
        metavar="REV",
        help="judge them as a patch: only what is new since it left REV fails",
    )
    parser.addini(
        "specward", "judge the repository's specs, too", "bool", default=False
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take part in the run, where it is asked for."""
    since = config.getoption("--specward-since")
    if config.getoption("--specward") or since or config.getini("specward"):
        from specward.commands.pytest_items import Collection  # noqa: PLC0415 - costs, if unused

        config.pluginmanager.register(Collection(config, since), "specward-collection")
