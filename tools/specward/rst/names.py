"""The names of roles and directives that docutils does not have.

Specs are written for Sphinx sites.  Sphinx's names are listed here, so that they are
checked without Sphinx, which takes a site's configuration and runs it as Python.  A
repository's configuration adds the names of its extensions.

Source: the registries of Sphinx 9.0 with its own extensions switched on.
"""

from __future__ import annotations

from docutils.parsers.rst.languages import en
from msgspec import Struct


class Names(Struct, frozen=True, kw_only=True):
    """Names that a repository uses beyond those of docutils and Sphinx."""

    roles: tuple[str, ...] = ()
    directives: tuple[str, ...] = ()


NO_NAMES = Names()
"""For a repository that adds none."""

DOCUTILS_ROLES = frozenset(en.roles) | frozenset(en.roles.values())
"""English names and canonical ones: docutils accepts both."""

DOCUTILS_DIRECTIVES = frozenset(en.directives) - {"restructuredtext-test-directive"}
"""Without the one of docutils' own tests."""

NESTED_DIRECTIVES = frozenset(
    """
    centered cssclass default-domain deprecated describe glossary hlist ifconfig
    object only rst-class seealso todo version-added version-changed
    version-deprecated version-removed versionadded versionchanged
    versionremoved
    """.split()
)
"""Sphinx's directives whose content is RST like any other."""

VERBATIM_DIRECTIVES = frozenset(
    """
    code-block digraph doctest graph graphviz inheritance-diagram
    productionlist sourcecode testcode testoutput
    """.split()
)
"""Sphinx's directives whose content is literal."""

SILENT_DIRECTIVES = frozenset(
    """
    codeauthor currentmodule highlight index moduleauthor program sectionauthor
    tabularcolumns testcleanup testsetup
    """.split()
)
"""Sphinx's directives that show nothing."""

SITE_DIRECTIVES = frozenset(
    """
    acks autoattribute autoclass autodata autodecorator autoexception
    autofunction automethod automodule autoproperty autosummary autotype
    toctree todolist
    """.split()
)
"""Sphinx's directives that show what only a built site has."""

_DOMAIN_DIRECTIVES = {
    "c": "alias enum enumerator function macro member namespace namespace-pop "
    "namespace-push struct type union var",
    "cpp": "alias class concept enum enum-class enum-struct enumerator function "
    "member namespace namespace-pop namespace-push struct type union var",
    "js": "attribute class data function method module",
    "py": "attribute class classmethod currentmodule data decorator "
    "decoratormethod exception function method module property staticmethod type",
    "rst": "directive directive:option role",
    "std": "cmdoption confval envvar glossary option productionlist program",
}

_DOMAIN_ROLES = {
    "c": "data enum enumerator expr func macro member struct texpr type union var",
    "cpp": "any class concept enum enumerator expr func member struct texpr type "
    "union var",
    "js": "attr class data func meth mod",
    "math": "numref",
    "py": "attr class const data deco exc func meth mod obj type",
    "rst": "dir role",
    "std": "confval doc envvar keyword numref option ref term token",
}

_GENERAL_ROLES = """
    abbr any autolink command cve cwe dfn download eq file guilabel index kbd
    mailheader makevar manpage menuselection mimetype newsgroup pep program
    regexp rfc samp
    """.split()

_DEFAULT_DOMAINS = ("std", "py")
"""Domains whose names need no prefix: ``std``, and the default primary domain."""


def _qualified(table: dict[str, str]) -> frozenset[str]:
    names = {f"{domain}:{name}" for domain in table for name in table[domain].split()}
    bare = {name for domain in _DEFAULT_DOMAINS for name in table[domain].split()}
    return frozenset(names | bare)


SPHINX_ROLES = _qualified(_DOMAIN_ROLES) | frozenset(_GENERAL_ROLES)
"""Roles of Sphinx, with the prefix of their domain and, by default, without."""

DOMAIN_DIRECTIVES = _qualified(_DOMAIN_DIRECTIVES)
"""Directives that describe an object: a signature, then text."""

KNOWN_ROLES = DOCUTILS_ROLES | SPHINX_ROLES
"""All roles of docutils and Sphinx."""

KNOWN_DIRECTIVES = (
    DOCUTILS_DIRECTIVES
    | NESTED_DIRECTIVES
    | VERBATIM_DIRECTIVES
    | SILENT_DIRECTIVES
    | SITE_DIRECTIVES
    | DOMAIN_DIRECTIVES
    | {"literalinclude"}
)
"""All directives of docutils and Sphinx."""
