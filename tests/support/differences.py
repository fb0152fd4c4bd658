"""What a difference of pages is good for: from the old pages it makes the new ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from specward.config.lifecycle import Lifecycle
from specward.diagnostics import encode
from specward.diagnostics.similar import fold
from specward.diff.compare import (
    Change,
    ChangeKind,
    EntryDiff,
    NamesChange,
    OwnersChange,
    PageDiff,
    Pages,
    ProgressChange,
    RolesChange,
    ValueChange,
)
from specward.diff.prose import Line, TextChange
from specward.diff.values import NO_PAGE, PageValues, PlacedSpec, values
from specward.pages.data import SpecFields
from specward.pages.page import BACKLOG, Page
from specward.specs.cycle import Part
from specward.specs.paths import natural

State = dict[str, Any]
"""What a page says, as plain dictionaries; a text is its lines."""

TEXTS = ("summary", "points", "sections")
FIELDS = (*SpecFields.__struct_fields__, "slug", "path")


def states(pages: Pages) -> dict[str | None, State]:
    """Return what each page says."""
    return {name: state(values(page)) for name, page in pages.items()}


def state(page: PageValues) -> State:
    return {
        "title": page.title,
        "template": page.template,
        "groups": page.groups,
        "prose": page.prose.lines,
        "entries": {path: fields(each) for path, each in page.specs.items()},
        "done": {path: each.done for path, each in page.progress.items()},
        "total": {path: each.total for path, each in page.progress.items()},
    }


def fields(placed: PlacedSpec) -> State:
    return {
        **{name: getattr(placed.spec, name) for name in FIELDS},
        **{name: getattr(placed, name) for name in ("place", "under")},
        **{name: getattr(placed, name).lines for name in TEXTS},
    }


# Apply -------------------------------------------------------------------------------


def apply(
    diffs: Iterable[PageDiff], before: Mapping[str | None, State]
) -> dict[str | None, State]:
    """Return what the pages say after *diffs*, from what they said *before*.

    Of a spec that is changed only the changes are looked at.
    """
    told = {each.cycle: each for each in diffs}
    assert len(told) == len(list(diffs))
    made = {}
    for name in dict.fromkeys((*before, *told)):
        diff = told.get(name)
        if diff is None or diff.kind is not ChangeKind.GONE:
            made[name] = after_page(before, name, diff)
        else:
            assert before[name]
    paths = dict(renamed(told.values()))
    for page in made.values():
        for entry in page["entries"].values():
            under = entry["under"]
            if (page["entries"].get(under)) is None and under in paths:
                entry["under"] = paths[under]
    return made


def renamed(diffs: Iterable[PageDiff]) -> Iterator[tuple[str, str]]:
    for diff in diffs:
        for entry in diff.entries:
            for change in entry.changes:
                if isinstance(change, ValueChange) and change.name == "path":
                    yield str(change.before), str(change.after)


def after_page(
    before: Mapping[str | None, State], name: str | None, diff: PageDiff | None
) -> State:
    page: State = before.get(name) or state(NO_PAGE)
    made = {**page, "entries": dict(page["entries"])}
    made["done"], made["total"] = dict(page["done"]), dict(page["total"])
    if diff is None:
        return made
    assert (diff.kind is ChangeKind.NEW) == (name not in before)
    changed(made, diff.changes)
    count(made, None, diff.counts.done, diff.counts.total)
    for entry in diff.entries:
        if entry.kind is not ChangeKind.NEW:
            leave(made, entry, before)
    for entry in diff.entries:
        if entry.kind not in (ChangeKind.GONE, ChangeKind.LEFT):
            come(made, entry, before)
    return made


def leave(made: State, entry: EntryDiff, before: Mapping[str | None, State]) -> None:
    """Take the old entry off the page."""
    assert entry.before is not None
    path = entry.before.path
    if entry.kind is ChangeKind.CAME:
        page = before[entry.other]
        made["done"][path] = page["done"].get(path, 0)
        made["total"][path] = page["total"].get(path, 0)
        return
    del made["entries"][path]
    if entry.kind is not ChangeKind.CHANGED:
        assert entry.changes == ()
        for figures in ("done", "total"):
            made[figures].pop(path, None)


def come(made: State, entry: EntryDiff, before: Mapping[str | None, State]) -> None:
    """Put the new entry onto the page."""
    if entry.kind is ChangeKind.NEW:
        assert entry.after is not None
        new = fields(entry.after)
        assert all(isinstance(each, ProgressChange) for each in entry.changes)
        old = new["path"]
    else:
        assert entry.before is not None
        old = entry.before.path
        (there,) = [page for page in before.values() if old in page["entries"]]
        new = dict(there["entries"][old])
        changed(new, entry.changes)
    path = new["path"]
    made["entries"][path] = new
    for figures in ("done", "total"):
        made[figures].setdefault(path, made[figures].pop(old, 0))
    for change in entry.changes:
        if isinstance(change, ProgressChange):
            count(made, path, change.done, change.total)


def count(page: State, path: str | None, done: int, total: int) -> None:
    for name, more in (("done", done), ("total", total)):
        page[name][path] = page[name].get(path, 0) + more


def changed(said: State, changes: Iterable[Change]) -> None:
    for change in changes:
        match change:
            case ValueChange(name=name) | NamesChange(name=name):
                if name != "groups":
                    assert said[name] == change.before
                said[name] = change.after
            case OwnersChange():
                assert said["owners"] == change.before
                said["owners"] = change.after
            case RolesChange():
                assert said["roles"] == change.before
                said["roles"] = change.after
            case TextChange():
                said[change.name] = edited(said[change.name], change)


def edited(lines: tuple[Line, ...], change: TextChange) -> tuple[Line, ...]:
    made: list[Line] = []
    at = 0
    for hunk in change.hunks:
        made.extend(lines[at : hunk.at])
        at = hunk.at + len(hunk.removed)
        assert lines[hunk.at : at] == hunk.removed
        made.extend(hunk.added)
    return (*made, *lines[at:])


def tidy(pages: Mapping[str | None, State]) -> dict[str | None, State]:
    """Return *pages* without what they say nothing by: no figures, unused groups."""
    return {name: tidied(page) for name, page in pages.items()}


def tidied(page: State) -> State:
    made = {key: value for key, value in page.items() if key != "groups"}
    # A figure that is nothing is not shown.
    for figures in ("done", "total"):
        made[figures] = {path: each for path, each in page[figures].items() if each}
    return made


# The page that programs get ----------------------------------------------------------


def report(page: Page) -> State:
    """Return what programs get of *page*, apart from where it comes from."""
    made = data(page.data)
    for name in ("schema", "tool", "revision", "changed", "as_of"):
        del made[name]
    made["introduction"] = " ".join(made["introduction"])
    made["parts"] = [
        {**part, **flat(part), "sections": [flat(each) for each in part["sections"]]}
        for part in made["parts"]
    ]
    for place in ("table", "unclear", "dropped", "details"):
        made[place] = [without_source(each) for each in made[place]]
    return made


def data(value: object) -> State:
    """Return *value* as JSON has it: tuples are lists."""
    made: State = json.loads(encode.json(value))
    return made


def flat(section: State) -> State:
    """Return a section whose text is one: the blocks of it are layout."""
    inner = [flat(each) for each in section["sections"]]
    return {**section, "text": " ".join(section["text"]), "sections": inner}


def without_source(entry: State) -> State:
    made = {name: value for name, value in entry.items() if name != "source"}
    made["sections"] = [flat(each) for each in entry["sections"]]
    made["details"] = [without_source(each) for each in entry["details"]]
    return made


def rebuilt(name: str | None, page: State, lifecycle: Lifecycle) -> State:
    """Return what programs get, from what a page says: nothing else is needed."""
    rows = _Rows(name, page, lifecycle)
    lines = page["prose"]
    tops = [n for n, line in enumerate(lines) if line.heading == 1]
    own = [
        {
            "heading": lines[start].text,
            "part": lines[start].part,
            **section(lines[start + 1 : end], 2),
        }
        for start, end in pairwise([*tops, len(lines)])
    ]
    shown = {each: rows.at(each) for each in ("table", "unclear", "dropped")}
    details = rows.by_status()
    priorities = sum(map(len, shown.values()))
    cycle = BACKLOG if name is None else name
    words = cycle[:1].upper() + cycle[1:]
    if name is not None:
        words += " Specs" if details and not priorities else " Project Priorities"
    first = [line.text for line in lines[: tops[0] if tops else len(lines)]]
    made = {
        "cycle": cycle,
        "title": page["title"] or words,
        "introduction": " ".join(first),
        "parts": list(parts(own, shown, details)),
        **shown,
        "details": details,
        "progress": progress(page, None),
        "glance": glance(page, lifecycle),
        "entries_in": len(page["entries"]),
        "entries_out": len(page["entries"]),
    }
    return data(made)


def progress(page: State, path: str | None) -> State | None:
    total = page["total"].get(path)
    return {"done": page["done"].get(path, 0), "total": total} if total else None


def glance(page: State, lifecycle: Lifecycle) -> State | None:
    """Return how many specs stand where; of the past a difference does not tell."""
    number = Counter(entry["status"] for entry in page["entries"].values())
    shares = [
        {"status": status, "specs": number[status]}
        for status in lifecycle.statuses
        if number[status]
    ]
    past = {"columns": [], "weeks": 0, "since": None, "steps": [], "more": 0}
    return {"shares": shares, **past} if shares else None


def section(lines: tuple[Line, ...], depth: int) -> State:
    """Return the text and the sections that *lines* are, headings from *depth* on."""
    tops = [n for n, line in enumerate(lines) if line.heading == depth]
    first = tops[0] if tops else len(lines)
    return {
        "text": " ".join(line.text for line in lines[:first]),
        "sections": [
            {"title": lines[start].text, **section(lines[start + 1 : end], depth + 1)}
            for start, end in pairwise([*tops, len(lines)])
        ],
    }


def parts(
    own: list[State], shown: Mapping[str, list[State]], details: list[State]
) -> Iterator[State]:
    """Yield the parts: those that no section places follow those they come after."""
    priorities = any(shown.values())
    there = {
        Part.TABLE: priorities or not details,
        Part.UNCLEAR: shown["unclear"],
        Part.DROPPED: shown["dropped"],
        Part.SECTIONS: shown["table"],
        Part.DETAILS: details,
        Part.PROGRESS: False,  # which tells of the past
    }
    placed = [each["part"] for each in own]
    order = list(Part)
    waiting = [each for each in order if there[each] and each not in placed]
    headings: dict[Part, str | None] = {
        Part.UNCLEAR: "Priorities without a clear plan",
        Part.DROPPED: "Dropped",
        Part.DETAILS: "Other specs" if priorities else None,
    }

    def behind(part: Part) -> int:
        before = order[: order.index(part)]
        return max([n for n, name in enumerate(placed, 1) if name in before], default=0)

    for position in range(len(own) + 1):
        yield from own[position - 1 : position] if position else []
        for part in waiting:
            if behind(part) == position:
                heading = headings.get(part)
                yield {"heading": heading, "part": part, "text": "", "sections": []}


class _Rows:
    def __init__(self, name: str | None, page: State, lifecycle: Lifecycle) -> None:
        self.name = name
        self.page = page
        self.lifecycle = lifecycle
        self.ranks = {fold(each): n for n, each in enumerate(page["groups"])}

    def at(self, place: str, under: str | None = None) -> list[State]:
        found = [
            entry
            for entry in self.page["entries"].values()
            if entry["place"] == place and entry["under"] == under
        ]
        return [self.row(entry) for entry in sorted(found, key=self.key)]

    def key(self, entry: State) -> tuple[object, ...]:
        group = entry["group"]
        rank: tuple[object, ...] = (1, 0, natural(""))
        if group is not None:
            named = fold(group)
            listed = self.ranks.get(named)
            rank = (0, listed, natural(""))
            if listed is None:
                rank = (0, len(self.ranks), natural(named))
        return rank, entry["order"] is None, entry["order"] or 0, self.by_name(entry)

    def by_name(self, entry: State) -> tuple[object, str]:
        return natural(entry["slug"]), entry["path"]

    def by_status(self) -> list[State]:
        found = [e for e in self.page["entries"].values() if e["place"] == "details"]
        order = self.lifecycle.statuses.index
        found.sort(key=lambda entry: (order(entry["status"]), self.by_name(entry)))
        return [self.row(entry) for entry in found]

    def row(self, entry: State) -> State:
        made = {**entry, "cycle": self.name}
        del made["place"], made["under"]
        made["summary"] = " ".join(line.text for line in entry["summary"]) or None
        made["points"] = [line.text for line in entry["points"]]
        made["sections"] = section(entry["sections"], 1)["sections"]
        made["details"] = self.at("under", entry["path"])
        made["progress"] = progress(self.page, entry["path"])
        return made
