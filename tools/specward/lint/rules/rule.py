"""What a rule is: a generator over one class of targets, and its documentation.

    @rule(target=Text, severity=Severity.ERROR)
    def missing_title(target: Text) -> Iterator[Problem]:
        '''A text has no title of its own.

        Why: …
        Bad:
            …
        Good:
            …
        Since: 0.1
        '''

The function's name is the rule's, with hyphens; the module is its family.  It yields
problems; the engine adds the file and the severity, and counts the targets.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import asdict

from specward.config.lifecycle import Lifecycle
from specward.config.model import RuleSettings
from specward.diagnostics.finding import Problem, Severity
from specward.lint.targets import RuleScope, Target

T = TypeVar("T", bound=Target)
"""The class of the targets of one rule."""

_SECTION = re.compile(r"^(Why|Bad|Good|Since):[ ]*", re.MULTILINE)


class Doc(Struct, frozen=True, kw_only=True):
    """A rule's documentation, as its docstring has it."""

    summary: str
    why: str
    bad: str
    good: str
    since: str


class Declaration(Struct, Generic[T], frozen=True, kw_only=True):
    """What a rule says of itself; a decorator of the generator that checks.

    :param target: the class of the targets that it judges.
    :param where: which targets of that class it judges; all of them without.
    :param early: its severity for specs in the first status, where it differs.
    :param since_slot: whether the template says from which status on it has
        its severity; before that it is advice.
    :param options: what the configuration can set, with the defaults; the check
        then takes them after the target.
    :param needs_option: whether it yields nothing until one of its options is set.
    :param inline: whether a text may suppress it in a comment of its own.
    :param suppressible: whether anything may suppress it, be it the configuration.
    :param of_specs: whether its findings can be about a spec.
    :param searched: of a rule on the repository: whether the search for what a
        patch can touch (:mod:`specward.lint.affected`) finds the unchanged specs
        that it looks at.
    """

    target: type[T]
    severity: Severity
    where: Callable[[T], bool] | None = None
    early: Severity | None = None
    since_slot: bool = False
    options: Struct | None = None
    needs_option: bool = False
    inline: bool = True
    suppressible: bool = True
    of_specs: bool = True
    searched: bool = False

    def __call__(self, check: Callable[..., Iterator[Problem]]) -> Rule:
        """Return the rule whose check is *check*."""
        return Rule(
            name=check.__name__.replace("_", "-"),
            family=check.__module__.rpartition(".")[2],
            check=check,
            **asdict(self),
        )


rule = Declaration


class Rule(Declaration[Target], frozen=True, kw_only=True):
    """One rule; the module of its *check* is its family."""

    name: str
    family: str
    check: Callable[..., Iterator[Problem]]

    @property
    def scope(self) -> RuleScope:
        """How much has to be read for its verdict."""
        return self.target.scope

    @property
    def doc(self) -> Doc:
        """The parts of the docstring; parsed when asked for, as few runs need them."""
        return read_doc(inspect.getdoc(self.check) or "")

    def at(self, status: str | None, lifecycle: Lifecycle) -> Severity:
        """Return the severity for a spec in *status* (``None``: not a spec)."""
        if self.early is not None and status == lifecycle.first:
            return self.early
        return self.severity

    def reads_all(self, settings: RuleSettings) -> bool:
        """Whether a patch is judged rightly only if all specs of both sides are read.

        That is slow and always right, so it is the default for a rule on the
        repository: only a rule that the search knows may declare itself ``searched``.
        """
        if self.scope is not RuleScope.REPOSITORY or self.searched:
            return False
        return not self.needs_option or bool(settings.options)


def rules_of(module: ModuleType) -> tuple[Rule, ...]:
    """The rules that *module* defines, in their order there."""
    # A module's names keep the order in which they were bound.
    return tuple(value for value in vars(module).values() if isinstance(value, Rule))


def read_doc(docstring: str) -> Doc:
    """Return the parts of a rule's docstring.

    :raises ValueError: where a part is missing.
    """
    summary, *rest = _SECTION.split(docstring)
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    missing = {"Why", "Bad", "Good", "Since"} - parts.keys()
    if missing or not summary.strip():
        raise ValueError(f"a rule's docstring lacks {sorted(missing)}: {docstring!r}")
    return Doc(
        summary=" ".join(summary.split()),
        why=" ".join(parts["Why"].split()),
        bad=inspect.cleandoc("\n" + parts["Bad"]).rstrip(),
        good=inspect.cleandoc("\n" + parts["Good"]).rstrip(),
        since=parts["Since"].strip(),
    )
