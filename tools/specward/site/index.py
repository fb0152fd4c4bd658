"""``index.json``: all values of a site, for programs, with its schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import quote as percent_quoted

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from specward.diagnostics import encode
from specward.diagnostics.published import published_finding
from specward.history.timeline import Timeline, Timelines
from specward.pages import data
from specward.pages.entry import published_spec
from specward.pages.provenance import provenance
from specward.pages.spec_page import Findings
from specward.people.roster import Group
from specward.site.addresses import Addresses
from specward.specs.cycle import Cycle
from specward.specs.portfolio import Portfolio
from specward.specs.spec import Spec

SCHEMA: Literal["specward.index/1"] = "specward.index/1"


class OwnerRecord(Struct, frozen=True, kw_only=True):
    """An owner of a spec; whether they are active is in the index's ``people``."""

    id: str | None
    name: str
    url: str | None
    kind: str


class FindingRecord(Struct, frozen=True, kw_only=True):
    """A finding on a spec's file."""

    rule: str
    severity: str
    line: int
    column: int
    message: str
    fingerprint: str


class SpecRecord(Struct, frozen=True, kw_only=True):
    """One spec.

    :param priority: the one that it names as the one it serves, as ``[cycle/]slug``.
    :param project: what ``{project}`` stands for in its path.
    :param url: of its page, from the site's first folder on.
    :param created: when it came, ISO 8601 in UTC; ``None`` where no commit has it
        yet, and where a shallow clone hides it.
    :param updated: when it last changed; ``None`` where no commit has it yet.
    """

    slug: str
    title: str
    label: str
    kind: str
    priority: str | None
    project: str | None
    cycle: str | None
    status: str
    group: str | None
    order: int | None
    owners: tuple[OwnerRecord, ...]
    roles: dict[str, tuple[OwnerRecord, ...]]
    tracker: str | None
    path: str
    url: str
    has_plan: bool
    lacks: tuple[str, ...]
    problem: str | None
    summary: str | None
    created: str | None
    updated: str | None
    findings: tuple[FindingRecord, ...]


class CycleRecord(Struct, frozen=True, kw_only=True):
    """One cycle, in their order; dates are ISO 8601."""

    name: str
    title: str
    url: str
    starts: str | None
    ends: str | None
    frozen: str | None
    specs: int


class PersonRecord(data.PublishedOwner, frozen=True, kw_only=True):
    """A person or group of the roster; *kind* says which."""

    id: str


class Index(Struct, frozen=True, kw_only=True):
    """The content of ``index.json``.

    :param revision: the commit, ``None`` before the first one.
    :param changed: whether the site shows more than the commit.
    :param as_of: the commit's date, ISO 8601.
    """

    schema: Literal["specward.index/1"]
    tool: str
    revision: str | None
    changed: bool
    as_of: str | None
    cycles: tuple[CycleRecord, ...]
    specs: tuple[SpecRecord, ...]
    people: tuple[PersonRecord, ...]


def write(
    portfolio: Portfolio,
    timelines: Timelines,
    where: Addresses,
    titles: Mapping[str | None, str],
    findings: Findings,
) -> str:
    """Return the index of *portfolio* as JSON.

    :param titles: of the cycles' pages.
    """
    origin = provenance(portfolio.snapshot)
    index = Index(
        schema=SCHEMA,
        tool=origin.tool,
        revision=origin.revision,
        changed=origin.changed,
        as_of=origin.as_of,
        cycles=tuple(
            _cycle(cycle, portfolio, where, titles)
            for cycle in portfolio.cycles.values()
        ),
        specs=tuple(
            _spec(spec, timelines.get(spec.path), where.specs[spec.path], findings)
            for spec in portfolio.specs
        ),
        people=tuple(_people(portfolio)),
    )
    return encode.json(index)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`write` returns."""
    return encode.schema(Index, SCHEMA)


def _cycle(
    cycle: Cycle,
    portfolio: Portfolio,
    where: Addresses,
    titles: Mapping[str | None, str],
) -> CycleRecord:
    return CycleRecord(
        name=cycle.name,
        title=titles[cycle.name],
        url=percent_quoted(where.cycles[cycle.name]),
        starts=cycle.starts.isoformat() if cycle.starts else None,
        ends=cycle.ends.isoformat() if cycle.ends else None,
        frozen=cycle.frozen.isoformat() if cycle.frozen else None,
        specs=len(portfolio.of_cycle(cycle.name)),
    )


def _spec(
    spec: Spec, timeline: Timeline | None, page: str, findings: Findings
) -> SpecRecord:
    created = timeline.created if timeline else None
    values = asdict(published_spec(spec))
    more = {
        "priority": spec.named_priority,
        "project": spec.placement.parts.get("project"),
        "roles": {role.name: role.people for role in values["roles"]},
        "url": percent_quoted(page),
        "has_plan": spec.has_plan,
        "created": created.date.isoformat() if created else None,
        "updated": timeline.updated.date.isoformat() if timeline else None,
        "findings": tuple(map(published_finding, findings(spec.path))),
    }
    # The values of a record's fields are taken, the others left: of owners and
    # findings too.
    return msgspec.convert(values | more, SpecRecord, from_attributes=True)


def _people(portfolio: Portfolio) -> Iterator[PersonRecord]:
    roster = portfolio.roster
    for entry in roster.all():
        yield PersonRecord(
            id=entry.id,
            name=entry.name,
            url=entry.url,
            kind="group" if isinstance(entry, Group) else "person",
            active=roster.active(entry, portfolio.date),
        )
