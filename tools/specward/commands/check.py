"""``check``: judge the specs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from specward.commands import inputs, revisions
from specward.commands.arguments import Word
from specward.commands.console import Console
from specward.diagnostics import escape
from specward.diagnostics.errors import SpecwardError
from specward.diagnostics.finding import Finding, Severity
from specward.diff.compare import PageDiff
from specward.diff.patch import page_diffs
from specward.git.repository import Repository
from specward.lint.engine import DEFECT, judge
from specward.lint.patch import Verdict, judge_patch
from specward.pages.provenance import SHORT
from specward.reports import (
    gerrit,
    github,
    gitlab,
    json,
    markdown,
    sarif,
    statistics,
    text,
)
from specward.reports.result import Result, stack
from specward.specs.documents import DocumentCache
from specward.specs.load import load
from specward.specs.portfolio import Portfolio

_WRITERS: dict[str, Callable[[Result], str]] = {
    "json": json.write,
    "sarif": sarif.write,
    "github": github.write,
    "gitlab": gitlab.write,
}
GERRIT = "gerrit"
FORMATS = ("text", "concise", *_WRITERS, GERRIT)
NEVER = "never"
FAIL_ON = (Severity.ERROR, Severity.WARNING, Severity.ADVICE, NEVER)


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the parser's *verbs*."""
    made = verbs.add_parser(
        "check",
        parents=[common],
        help="judge the specs",
        description="Judge the specs of the work tree, of a commit, or as a patch. "
        "Exit status 0: fine; 1: errors, or as --fail-on says; "
        "2: it could not be done; "
        "3: a defect of specward.",
        allow_abbrev=False,
    )
    made.add_argument("paths", nargs="*", metavar="PATH", help="report these only")
    _add_sides(made)
    made.add_argument(
        "--cycle", action=Word, metavar="CYCLE", help="report one cycle's specs only"
    )
    add_report(made)
    made.set_defaults(run=run)


def add_report(made: argparse.ArgumentParser) -> None:
    """Add the options that say by what is judged, and how it is told."""
    made.add_argument(
        "--config",
        action=Word,
        metavar="FILE|REV:PATH",
        help="the configuration to judge by, in the place of the repository's own",
    )
    made.add_argument("--format", choices=FORMATS, default="text")
    made.add_argument(
        "--summary",
        action=Word,
        metavar="FILE",
        help="write all of it there in Markdown, too: the summary of a step on GitHub",
    )
    made.add_argument(
        "--label",
        action=Word,
        metavar="NAME",
        default=gerrit.LABEL,
        help=f"with --format gerrit: what to vote on (default: {gerrit.LABEL})",
    )
    made.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="RULE",
        help="run these rules only (by comma, or again)",
    )
    made.add_argument(
        "--ignore", action="append", default=[], metavar="RULE", help="leave these out"
    )
    made.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default=Severity.ERROR,
        help="the least severity that makes exit status 1",
    )
    made.add_argument(
        "--statistics",
        action="store_true",
        help="say for each rule how many subjects it judged",
    )
    made.add_argument(
        "--output", action=Word, metavar="FILE", help="write the report there"
    )


def _add_sides(made: argparse.ArgumentParser) -> None:
    """Add the options that say what is judged, and against what."""
    made.add_argument("--at", action=Word, metavar="REV", help="judge the commit REV")
    made.add_argument(
        "--since",
        action=Word,
        metavar="REV",
        help="judge as a patch: only what is new since it left REV fails",
    )
    made.add_argument(
        "--each",
        action="store_true",
        help="with --since: judge every commit of the stack by itself",
    )
    made.add_argument(
        "--staged",
        action="store_true",
        help="judge the index, as a patch on HEAD",
    )
    made.add_argument(
        "--stdin",
        action="store_true",
        help="read the file of --stdin-path from standard input",
    )
    made.add_argument(
        "--stdin-path", action=Word, metavar="PATH", help="what the text is for"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Judge, report, and return the exit status."""
    asked = revisions.request(options)
    repo = inputs.repository()
    if options.stdin:
        (path,) = inputs.inside(repo, (options.stdin_path,))
        asked = replace(asked, text=(path, sys.stdin.buffer.read()))
    return carry_out(repo, asked, options, console)


def carry_out(
    repo: Repository,
    asked: revisions.Request,
    options: argparse.Namespace,
    console: Console,
) -> int:
    """Judge what is *asked*, report it, and return the exit status."""
    if options.format == GERRIT and asked.each:
        raise SpecwardError(
            "--format gerrit and --each do not go together",
            hint="each commit of a stack is a change, with a review of its own",
        )
    check = _Check(repo, options, asked)
    made = tuple(check.run(patch) for patch in revisions.patches(repo, asked))
    if not made:
        raise SpecwardError(
            "there is no commit to judge", hint="commit, or leave --each out"
        )
    check.settle()
    whole = stack(made) if asked.each else made[0]
    whole = replace(whole, again=console.again)
    if options.summary is not None:
        console.write(markdown.write(whole), options.summary)
    console.write(_report(whole, options, console), options.output)
    if any(finding.rule == DEFECT for finding in whole.findings):
        return 3
    return int(_fails(whole.new, options.fail_on))


class _Check:
    """Judges heads as the options of the command say."""

    def __init__(
        self, repo: Repository, options: argparse.Namespace, asked: revisions.Request
    ) -> None:
        self.repo = repo
        self.asked = asked
        self.cycle: str | None = options.cycle
        self.shows_pages = options.format == GERRIT or options.summary is not None
        self.documents = DocumentCache()
        self.last: Portfolio | None = None
        self.known = False
        self.seen: set[str] = set()
        self.rules = inputs.rules(options.select, options.ignore)
        self.wanted = inputs.inside(repo, options.paths)
        if asked.text is not None:
            self.wanted = (asked.text[0],)

    def run(self, patch: revisions.Patch) -> Result:
        """Return what comes of one head."""
        snapshot = patch.head.snapshot
        self.seen.update(snapshot.modes)
        if not self.asked.each:
            inputs.must_exist(self.repo, self.wanted, snapshot)
        found = self.judged(patch)
        reported = self.reported(found.portfolio) or _all
        chosen = [spec for spec in found.portfolio.specs if reported(spec.path)]
        base = patch.bases[0].snapshot.commit if patch.bases else None
        return Result(
            findings=tuple(f for f in found.judgement.findings if reported(f.path)),
            judged=found.judgement.judged,
            specs=len(found.portfolio.placed),
            checked=sum(spec.parsed.document is not None for spec in chosen),
            revision=snapshot.revision,
            base=base.id if base else None,
            touched=found.changed & snapshot.modes.keys(),
            pages=self.pages(patch),
            fixed=found.fixed,
            policy=len(found.policy),
            commit=self.title(patch.commit) if patch.commit else None,
            exempted=found.judgement.exempted,
            notes=(
                *patch.notes,
                *_notes(found.portfolio, self.wanted),
                *_of_policy(found.policy),
            ),
            again="",
        )

    def pages(self, patch: revisions.Patch) -> tuple[PageDiff, ...] | None:
        """Return what a patch changes on the priorities pages, if somebody asks."""
        if not self.shows_pages or not patch.bases:
            return None
        return page_diffs(patch.bases[0], patch.head, self.documents)

    def judged(self, patch: revisions.Patch) -> Verdict:
        """Return the verdict on a patch, or on a head that is none."""
        if patch.bases:
            # A commit of a stack mostly holds what the one before it did.
            self.documents = DocumentCache(previous=self.documents)
            return judge_patch(patch.head, patch.bases, self.rules, self.documents)
        found = load(patch.head.snapshot, patch.head.config)
        judgement = judge(found, self.rules, self.reported(found))
        return Verdict(
            portfolio=found,
            judgement=judgement,
            changed=frozenset(),
            fixed=0,
            policy=(),
        )

    def reported(self, found: Portfolio) -> Callable[[str], bool] | None:
        """Return which paths are reported, ``None`` for all."""
        self.last = found
        self.known = self.known or self.cycle in found.cycles
        return inputs.reported(found, self.wanted, self.cycle)

    def settle(self) -> None:
        """Stop where no head has the cycle, or a path, that is asked for.

        :raises SpecwardError: with what the last one has.
        """
        if self.last is None:
            return
        if self.cycle is not None and not self.known:
            inputs.cycle(self.last.cycles, self.cycle)
        if self.asked.each:
            there = (path for path in self.wanted if not inputs.is_in(path, self.seen))
            inputs.must_exist(self.repo, there, self.last.snapshot)

    def title(self, commit: str) -> str:
        """Return what a commit of a stack is called in reports."""
        return f"{commit[:SHORT]} {self.repo.commits.subject(commit)}"


def _all(_path: str) -> bool:
    return True


def _of_policy(policy: Sequence[Finding]) -> Iterator[str]:
    if policy:
        files = len({finding.path for finding in policy})
        where = "1 file" if files == 1 else f"{files} files"
        yield (
            f"the changed policy finds {len(policy)} more in {where} of the "
            "base; they fail no patch"
        )


def _notes(found: Portfolio, wanted: Sequence[str]) -> Iterator[str]:
    judged = {parsed.path for parsed in found.parsed_texts()}
    judged.update(t.path for t in found.templates)
    judged.update(e.path for e in found.inventory)
    people = (found.roster.source, found.roster.mailmap.source)
    judged.update(text.path for text in people if text is not None)
    for path in wanted:
        if (
            path
            and path not in judged
            and not any(other.startswith(f"{path}/") for other in judged)
        ):
            yield f"{escape.path(path)} is no spec, and nothing is said of it"
    if not found.roster.usable:
        yield "without a roster that can be read, owners are not looked up"
    listed = found.config.cycles
    for name in found.cycles if listed else ():
        if name not in listed:
            yield f"project.cycles does not name {escape.value(name)}: it comes last"


def _report(made: Result, options: argparse.Namespace, console: Console) -> str:
    if options.format == GERRIT:
        failed = _fails(made.new, options.fail_on)
        return gerrit.write(made, failed=failed, label=options.label)
    if options.format in _WRITERS:
        return _WRITERS[options.format](made)
    paint = console.paint
    shown = text.write_concise if options.format == "concise" else text.write
    extra = statistics.lines(made) if options.statistics else ()
    return shown(made, paint, extra, quiet=console.quiet)


def _fails(findings: Sequence[Finding], fail_on: str) -> bool:
    if fail_on == NEVER:
        return False
    least = Severity(fail_on).weight
    return any(finding.severity.weight >= least for finding in findings)
