"""What rules range over: the parts of a portfolio, each with its file.

The engine walks a portfolio once (:mod:`specward.lint.walk`) and hands each subject
to the rules of its class; so a rule looks at one thing, and how much it looked
at is counted.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from typing import ClassVar

from msgspec import Struct

from specward.config.fields import Type
from specward.config.lifecycle import Lifecycle
from specward.diagnostics.finding import Location, Problem
from specward.diagnostics.source import Source
from specward.rst.content import Address, Block, Field, Section
from specward.rst.document import Document
from specward.specs.inventory import InventoryFile
from specward.specs.owners import Owner
from specward.specs.portfolio import Portfolio
from specward.specs.redirects import Redirect
from specward.specs.relations import RelationRef, WorkItem
from specward.specs.schema import FieldSlot, Schema, Slot


class RuleScope(Enum):
    """How much has to be read before a rule can judge a target."""

    TEXT = auto()
    """The text that it lies in, with the configuration, template and roster."""

    REPOSITORY = auto()
    """Other files of the repository, too."""

    PATCH = auto()
    """Both sides of a patch."""

    RUN = auto()
    """What the other rules have found."""


class Subject(Struct, frozen=True, kw_only=True):
    """One thing that rules judge.

    :param identity: what its file is called on both sides of a patch.
    :param source: the file, where there is one.
    :param status: of the spec that it is part of; *cycle* likewise.
    """

    scope: ClassVar[RuleScope] = RuleScope.TEXT

    path: str
    identity: str
    source: Source | None = None
    status: str | None = None
    cycle: str | None = None


class Bytes(Subject, frozen=True, kw_only=True):
    """A file as bytes and lines."""

    text: Source


class Markup(Subject, frozen=True, kw_only=True):
    """A text and what docutils says of it; *problem* where it gives none."""

    document: Document | None
    problem: Problem | None


class Link(Subject, frozen=True, kw_only=True):
    """An address that a text points to."""

    address: Address


class Titled(Subject, frozen=True, kw_only=True):
    """A spec or a cycle file, which need a title."""

    title: Section | None
    schema: Schema | None


class Required(Subject, frozen=True, kw_only=True):
    """A section that the template asks for.

    :param section: that is there, ``None`` if none is.
    :param variant: a heading that differs in case or punctuation only.
    :param others: headings beside which it would stand.
    :param near: where the finding stands: what the section would be part of.
    """

    slot: Slot
    section: Section | None
    variant: Section | None
    others: tuple[Section, ...]
    near: Location
    template: str


class Given(Subject, frozen=True, kw_only=True):
    """A section that a text has.

    :param slot: of the template, ``None`` where it has none.
    :param twin: an earlier section of the same name beside it.
    :param expected: headings of the template that might be meant.
    :param judged: whether a section without a slot is a finding.
    :param filled: whether something else is put into it, so that it may be empty.
    """

    section: Section
    headings: tuple[str, ...]
    slot: Slot | None
    twin: Section | None
    expected: tuple[str, ...]
    judged: bool
    filled: bool


class Passage(Subject, frozen=True, kw_only=True):
    """A block that holds words, beside the template's prompts."""

    block: Block
    where: Location
    schema: Schema


class AskedField(Subject, frozen=True, kw_only=True):
    """A field that the template asks for; *near* is where it would stand."""

    slot: FieldSlot
    kind: Type | None
    lifecycle: Lifecycle
    field: Field | None
    near: Location


class GivenField(Subject, frozen=True, kw_only=True):
    """A field that a text has.

    :param known: names of the fields it could be; none: any is fine.
    :param twin: an earlier field of the same name.
    """

    field: Field
    kind: Type | None
    slot: FieldSlot | None
    known: tuple[str, ...]
    twin: Field | None
    lifecycle: Lifecycle


class Placed(Subject, frozen=True, kw_only=True):
    """A spec whose status is said by its path and by a field."""

    said: str
    field: Field


class Asked(Struct, frozen=True, kw_only=True):
    """A slot for people that the template asks for.

    :param shown: what a message calls it.
    :param since: the status from which it is asked for.
    :param here: where it stands, ``None`` if it is not there; *near* as for fields.
    """

    shown: str
    since: str | None
    optional: bool
    here: Location | None
    near: Location


class Led(Subject, frozen=True, kw_only=True):
    """A spec whose template asks for an owner."""

    owners: tuple[Owner, ...]
    asked: Asked


class Served(Subject, frozen=True, kw_only=True):
    """A spec in which somebody has to have a role.

    :param group: whom they have to be of, and its *members*; ``None`` for anybody.
    """

    role: str
    people: tuple[Owner, ...]
    asked: Asked
    group: str | None
    members: frozenset[str] | None


class Owned(Subject, frozen=True, kw_only=True):
    """One owner of a spec; *twin* is an earlier mention of the same one."""

    owner: Owner
    since: str | None
    twin: Owner | None


class Resolved(Subject, frozen=True, kw_only=True):
    """One owner of a spec, looked up in a roster that could be read."""

    owner: Owner
    since: str | None
    open: bool


class Carried(Subject, frozen=True, kw_only=True):
    """A spec that a person leads, beside all the open ones that the person leads.

    :param owner: the first mention of the person in the spec.
    :param all: paths and mentions of the open ones, by cycle and path.
    :param number: which of them the spec is, from 0; ``None`` where it is not open.
    """

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    owner: Owner
    all: tuple[tuple[str, Location], ...]
    number: int | None


class Declaration(Subject, frozen=True, kw_only=True):
    """A template, or the marks of a cycle file, and what is wrong with them."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    problems: tuple[Problem, ...]


class People(Subject, frozen=True, kw_only=True):
    """The roster, or the ``.mailmap``, and what is wrong with it."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    problems: tuple[Problem, ...]


class Whole(Subject, frozen=True, kw_only=True):
    """The repository as a whole."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    portfolio: Portfolio


class File(Subject, frozen=True, kw_only=True):
    """A file in a folder of specs; *size* in bytes, of a regular file."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    entry: InventoryFile
    patterns: tuple[str, ...]
    size: int | None


class Redirected(Subject, frozen=True, kw_only=True):
    """A line that tells where a spec moved.

    :param leads: whether it leads to something that is there.
    :param again: whether another line leads on from there, in the end to *end*;
        ``None`` where the lines go in a circle.
    """

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    redirect: Redirect
    leads: bool
    again: bool
    end: str | None


class Named(Subject, frozen=True, kw_only=True):
    """A spec beside those before it: *same_slug*, *same_title* are their paths."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    slug: str
    title: str
    same_slug: str | None
    same_title: str | None
    near: Location


class Related(Subject, frozen=True, kw_only=True):
    """Another spec that a spec names.

    :param target: its path, ``None`` where there is none.
    :param circle: whether the dependency leads back to where it began.
    :param near: names that could be meant.
    """

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    said: RelationRef
    target: str | None
    circle: bool
    near: tuple[str, ...]


class Tracked(Subject, frozen=True, kw_only=True):
    """A spec whose work item has a known address, and those that it names."""

    tracker: str
    slug: str
    items: tuple[WorkItem, ...]
    near: Location


class Dated(Subject, frozen=True, kw_only=True):
    """A spec of a cycle whose end is known."""

    scope: ClassVar[RuleScope] = RuleScope.REPOSITORY

    ends: date
    today: date
    open: bool
    near: Location


class OfPatch(Subject, frozen=True, kw_only=True):
    """Something that a patch does to a spec: without a base there is none of it."""

    scope: ClassVar[RuleScope] = RuleScope.PATCH


class Stepped(OfPatch, frozen=True, kw_only=True):
    """A spec whose status a patch changes.

    :param legal: what it could become.
    :param near: where its status is said.
    """

    before: str
    after: str
    legal: tuple[str, ...]
    near: Location


class Touched(OfPatch, frozen=True, kw_only=True):
    """A spec of a cycle that a patch adds, changes, moves or removes.

    :param deed: which of them, as a verb.
    :param of: the cycle, which the spec is in before or after.
    :param frozen: the day from which the cycle is closed.
    """

    deed: str
    of: str
    frozen: date | None
    today: date | None


class Gone(OfPatch, frozen=True, kw_only=True):
    """A spec that a patch takes away.

    :param said: its status, once it has come as far that others rely on it.
    :param redirected: whether a redirect says where it is now.
    """

    said: str | None
    redirected: bool


class Moved(OfPatch, frozen=True, kw_only=True):
    """A spec that a patch moves, where moves are to be told.

    :param file: the path of the redirects, and *line* what it has to hold.
    :param end: where the redirects lead from the old path, itself if nowhere.
    """

    old: str
    end: str | None
    file: str
    line: str


class Edited(OfPatch, frozen=True, kw_only=True):
    """A spec with owners of the roster, whose text a patch changes.

    :param owners: those before the patch, and *authors* of the patch, by name.
    :param own: whether one of the authors is one of the owners, or of their group.
    """

    owners: tuple[str, ...]
    authors: tuple[str, ...]
    own: bool


class OfRun(Subject, frozen=True, kw_only=True):
    """Something that only a run knows: that there is none of it is no fault."""

    scope: ClassVar[RuleScope] = RuleScope.RUN


class Promise(OfRun, frozen=True, kw_only=True):
    """An exemption, in a text or in the configuration, and what came of it.

    :param problem: what is wrong with it as such.
    :param ran: whether a rule that it names has run.
    :param used: how many findings it took away.
    """

    location: Location
    problem: Problem | None
    rules: tuple[str, ...]
    ran: bool
    used: int
    until: date | None
    today: date | None


class Weakened(OfPatch, frozen=True, kw_only=True):
    """A file of the policy that a patch changes.

    :param hidden: rules, and how many findings on the patch they would have by
        the policy before.
    """

    hidden: tuple[tuple[str, int], ...]


class Setting(OfRun, frozen=True, kw_only=True):
    """Something that the configuration names; *idle* says why it does nothing."""

    location: Location
    name: str
    idle: str | None
