"""The registries of roles and directives that hold while one text is parsed.

docutils keeps both in module-level dictionaries (docutils.parsers.rst.roles._roles,
docutils.parsers.rst.directives._directives), into which ``.. role::`` writes: a text
would change what later texts mean.  Each parse therefore has its own, and the old
ones are restored after it.

A registry has docutils' names, those of Sphinx and of the configuration, and for every
other name in the text a stand-in, which complains and keeps the content.  Without one
docutils would drop the content of an unknown directive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en

from specward.rst import names as known
from specward.rst.complaint import ComplaintKind
from specward.rst.session import Session

_NAME = r"(?:(?!_)\w)+(?:[-._+:](?:(?!_)\w)+)*"
_DIRECTIVE_USE = re.compile(rf"\.\.[ ]+(?:\|[^|\n]+\|[ ]+)?({_NAME})[ ]?::")
_ROLE_USE = re.compile(rf":({_NAME}):`|`:({_NAME}):")
_ROLE_BASE = re.compile(rf"\.\.[ ]+(?:default-role::[ ]+|role::[^(\n]*\([ ]*)({_NAME})")

_READ_FILES = ("include", "literalinclude", "raw")
"""Directives that read files, or write raw output."""

_CHANGE_THE_DOCUMENT = ("contents", "sectnum", "meta", "header", "footer")
"""Directives that work on the whole document, which pages show only parts of."""

_HOLD_SECTIONS = frozenset({"only", "ifconfig"})
"""Directives in which Sphinx allows headings."""

_PACKAGE = "docutils.parsers.rst.directives"

_REFERENCES = (
    nodes.reference,
    nodes.footnote_reference,
    nodes.citation_reference,
    nodes.substitution_reference,
)

_TARGET = re.compile(r"\s*(?<!\x00)<[^<>]*>$", re.DOTALL)
"""The target of ``:ref:`text <target>```; NUL marks an escaped character."""

_RoleResult = tuple[list[nodes.Node], list[nodes.system_message]]
_RoleFunction = Callable[..., _RoleResult]
"""docutils' interface of roles (docutils.parsers.rst.roles, module docstring)."""


class _AnyOptions(dict[str, Any]):
    """An option specification that allows every option.

    docutils looks options up with ``[]`` and reports the KeyError as an error
    (docutils.utils.assemble_option_dict).
    """

    def __missing__(self, key: str) -> Any:
        return _as_it_is


def _as_it_is(argument: str | None) -> str | None:
    return argument


_ANY = _AnyOptions({"class": _as_it_is})
"""Not empty: docutils parses no options where the specification is false."""


class _Nested(Directive):
    """A directive whose content is RST like any other.

    It takes no arguments, so that docutils takes text on its first line for content
    (docutils.parsers.rst.states.Body.parse_directive_block).
    """

    has_content = True
    option_spec = _ANY

    def run(self) -> list[nodes.Node]:
        holder = nodes.container()
        self.state.nested_parse(
            self.content,
            self.content_offset,
            holder,
            match_titles=self.name in _HOLD_SECTIONS,
        )
        return list(holder.children)


class _WithArgument(Directive):
    """A directive with whatever Sphinx's own can have: argument, options, content."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _ANY


class _Verbatim(_WithArgument):
    """A directive whose content is literal."""

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        block = nodes.literal_block(text, text)
        block.line = self.lineno
        return [block]


class _Silent(_WithArgument):
    """A directive that shows nothing."""

    def run(self) -> list[nodes.Node]:
        return []


class _Absent(_Silent):
    """A directive that needs a whole site, such as an index: shown as its name."""

    def run(self) -> list[nodes.Node]:
        return [nodes.image(alt=self.name, uri="")]


class _Today(Directive):
    """``date`` without a clock: docutils' own makes a text another one every day."""

    has_content = True
    option_spec = _ANY

    def run(self) -> list[nodes.Node]:
        return [nodes.Text("(date)")]


def _unsafe(session: Session) -> type[Directive]:
    class Unsafe(_Absent):
        def run(self) -> list[nodes.Node]:
            message = f"The directive '{self.name}' is not carried out."
            words = f"{self.name}::"
            session.complain(
                ComplaintKind.UNSAFE_DIRECTIVE, self.lineno, message, words=words
            )
            return super().run()

    return Unsafe


def _foreign(session: Session, *, unknown: bool) -> type[Directive]:
    class Foreign(_Nested):
        """A directive that is unknown, or known to the configuration only.

        Its content can be RST or code.  It is parsed as RST, but complaints about it
        are dropped.
        """

        def run(self) -> list[nodes.Node]:
            name = _head_name(self)
            if unknown:
                message = f"Unknown directive '{self.name}'."
                session.complain(
                    ComplaintKind.UNKNOWN_DIRECTIVE, self.lineno, message, name
                )
            before = len(session.pending)
            content = super().run()
            del session.pending[before:]
            _unlink(content)
            return content or [nodes.image(alt=name, uri="")]

    return Foreign


def _unlink(content: list[nodes.Node]) -> None:
    """Replace references by their text, so that none is reported as undefined.

    What looks like a reference in code is none.
    """
    for block in content:
        for node in list(block.findall(nodes.Element)):
            named = isinstance(node, _REFERENCES) and not node.get("refuri")
            if named and node is not block:
                node.replace_self(nodes.inline("", node.astext()))


def _head_name(directive: Directive) -> str:
    """Return the name of the directive as written; docutils has it in lower case."""
    match = _DIRECTIVE_USE.search(directive.block_text)
    return match.group(1) if match else str(directive.name)


def _sphinx_role(_: str, rawtext: str, text: str, *__: Any, **___: Any) -> _RoleResult:
    """Return the text of a role of Sphinx, without its target in angle brackets."""
    words = _TARGET.sub("", text) or text
    return [nodes.inline(rawtext, nodes.unescape(words))], []


def _role(
    session: Session, kind: ComplaintKind, name: str, message: str
) -> _RoleFunction:
    """Return a role that complains about its *name*, and shows its text."""

    def role(_: str, rawtext: str, text: str, lineno: int, *__: Any, **___: Any) -> Any:
        shown = nodes.inline(rawtext, nodes.unescape(text))
        session.complain(kind, lineno, message, name, words=rawtext, node=shown)
        return [shown], []

    return role


def _raw_role(session: Session) -> _RoleFunction:
    message = "A role made of 'raw' would write raw output."
    role = _role(session, ComplaintKind.UNSAFE_DIRECTIVE, "raw", message)
    # The options of docutils' own role: ``.. role:: html(raw)`` with ``:format:`` stays
    # valid, so that there is one complaint, about the use of the role.
    vars(role)["options"] = {"format": _as_it_is}
    return role


@cache
def _docutils_directives() -> Mapping[str, type[Directive]]:
    """Return docutils' directives by name.

    docutils fills its registry as names are used, by a lookup that may report INFO
    messages (docutils.parsers.rst.directives.directive).  With all of them in the
    registry, a text that is parsed second is not treated differently from the first.
    """
    classes: dict[str, type[Directive]] = {}
    registry: Mapping[str, tuple[str, str]] = vars(directives)["_directive_registry"]
    for name, canonical in en.directives.items():
        if canonical in registry:
            module, kind = registry[canonical]
            classes[name] = getattr(import_module(f"{_PACKAGE}.{module}"), kind)
    return classes


@cache
def _common_directives() -> Mapping[str, type[Directive]]:
    table: dict[str, type[Directive]] = dict.fromkeys(
        known.DOMAIN_DIRECTIVES | known.NESTED_DIRECTIVES, _Nested
    )
    table |= dict.fromkeys(known.SILENT_DIRECTIVES, _Silent)
    table |= dict.fromkeys(known.SITE_DIRECTIVES, _Absent)
    # After Sphinx's domains: ``class`` describes a Python class there, and in RST it
    # sets a class of HTML.
    table |= _docutils_directives()
    # docutils has ``code-block`` too, without Sphinx's options, such as ``emphasize-
    # lines``, which would be errors.
    table |= dict.fromkeys(known.VERBATIM_DIRECTIVES, _Verbatim)
    table |= dict.fromkeys(_CHANGE_THE_DOCUMENT, _Silent)
    table["target-notes"] = _Absent
    table["date"] = _Today
    return table


def _directives_for(
    text: str, session: Session, names: known.Names
) -> dict[str, type[Directive]]:
    table = {**_common_directives()}
    if names.directives:
        table |= dict.fromkeys(names.directives, _foreign(session, unknown=False))
    table |= dict.fromkeys(_READ_FILES, _unsafe(session))
    # Found by pattern before the parse: docutils has no hook for unknown names.
    used = {name.lower() for name in _DIRECTIVE_USE.findall(text)}
    unknown = used - table.keys()
    if unknown:
        table |= dict.fromkeys(unknown, _foreign(session, unknown=True))
    return table


def _roles_for(
    text: str, session: Session, names: known.Names
) -> dict[str, _RoleFunction]:
    own = known.SPHINX_ROLES - known.DOCUTILS_ROLES
    table = dict.fromkeys((*own, *names.roles), _sphinx_role)
    table["raw"] = _raw_role(session)
    used = {(a or b).lower() for a, b in _ROLE_USE.findall(text)}
    # ``default-role`` and ``role`` refer to roles that the text need not use.
    used |= {name.lower() for name in _ROLE_BASE.findall(text)}
    for name in used - table.keys() - known.DOCUTILS_ROLES:
        message = f"Unknown role '{name}'."
        table[name] = _role(session, ComplaintKind.UNKNOWN_ROLE, name, message)
    return table


@contextmanager
def registries(text: str, session: Session, names: known.Names) -> Iterator[None]:
    """Return a context in which the registries for *text* are in place."""
    registered = vars(roles)["_role_registry"]
    new: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        (vars(directives)["_directives"], _directives_for(text, session, names)),
        (vars(roles)["_roles"], _roles_for(text, session, names)),
        # Kept as it is.  docutils.parsers.rst.roles.role copies what it looks up from
        # here to _roles, and directives of a text can register more.
        (registered, dict(registered)),
    )
    kept = [(registry, dict(registry)) for registry, _ in new]
    try:
        for registry, content in new:
            registry.clear()
            registry.update(content)
        yield
    finally:
        for registry, content in kept:
            registry.clear()
            registry.update(content)
