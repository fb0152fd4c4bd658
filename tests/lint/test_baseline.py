"""Which findings are new: the properties of the comparison with a baseline.

What is promised in quotes stands in the manual, most of it in ``patch.rst``.

"""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from specward.config.model import DEFAULT
from specward.diagnostics.finding import Finding, Origin, Problem, Severity, location
from specward.lint.baseline import compare
from specward.specs import pairing
from specward.specs import paths as placement


def finding(rule: str, path: str, subject: str, line: int, weight: int) -> Finding:
    severity = (Severity.ADVICE, Severity.WARNING, Severity.ERROR)[weight]
    problem = Problem(location=location(line), message="m", subject=subject)
    return Finding(
        rule=rule,
        severity=severity,
        origin=Origin.NEW,
        path=path,
        identity=path,
        problem=problem,
        source=None,
    )


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from("rs"),
        st.sampled_from("ab"),
        st.sampled_from("xy"),
        st.integers(1, 4),
        st.integers(0, 2),
    ),
    max_size=8,
)
QUICK = settings(max_examples=300, deadline=None, database=None, derandomize=True)


def same(path: str) -> str:
    return path


def none_added(_: str) -> frozenset[int]:
    return frozenset()


@QUICK
@given(head=FINDINGS, base=FINDINGS, added=st.frozensets(st.integers(1, 4)))
def test_a_finding_of_the_base_takes_away_one(
    head: list[Finding], base: list[Finding], added: frozenset[int]
) -> None:
    """Promised: "one … about the same thing, whose severity is not higher"."""
    found = compare(head, base, same, lambda _: added)
    assert len(head) - len(found.new) == len(base) - len(found.fixed)
    weights: dict[object, list[int]] = {}
    for number, each in enumerate(head):
        if number not in found.new:
            weights.setdefault(each.key, []).append(each.severity.weight)
    theirs: dict[object, list[int]] = {}
    for each in base:
        theirs.setdefault(each.key, []).append(each.severity.weight)
    for key, ours in weights.items():
        heaviest = sorted(theirs[key], reverse=True)
        assert all(
            one <= other
            for one, other in zip(sorted(ours, reverse=True), heaviest, strict=False)
        )
    left = [each for each in found.fixed if each in base]
    for number in found.new:
        each = head[number]
        assert not any(
            other.key == each.key and other.severity.weight >= each.severity.weight
            for other in left
        )


@QUICK
@given(head=FINDINGS)
def test_what_is_the_same_brings_nothing(head: list[Finding]) -> None:
    found = compare(head, list(reversed(head)), same, none_added)
    assert (found.new, found.fixed) == (frozenset(), ())


@QUICK
@given(head=FINDINGS, base=FINDINGS, more=FINDINGS)
def test_a_base_with_more_faults_makes_nothing_new(
    head: list[Finding], base: list[Finding], more: list[Finding]
) -> None:
    """How many are new never grows with what was there before."""
    less = compare(head, base, same, none_added)
    found = compare(head, base + more, same, none_added)
    assert len(found.new) <= len(less.new)


@QUICK
@given(lines=st.lists(st.integers(1, 20), min_size=1, unique=True), data=st.data())
def test_of_several_alike_those_on_added_lines_are_new(
    lines: list[int], data: st.DataObject
) -> None:
    """Promised: "those on lines that the patch adds are the new ones"."""
    head = [finding("r", "a", "x", line, 2) for line in lines]
    added = frozenset(data.draw(st.lists(st.sampled_from(lines), unique=True)))
    base = [finding("r", "a", "x", 1, 2)] * (len(lines) - len(added))
    found = compare(head, base, same, lambda _: added)
    assert {lines[number] for number in found.new} == added


@QUICK
@given(base=FINDINGS)
def test_what_went_with_its_file_is_fixed(base: list[Finding]) -> None:
    found = compare([], base, lambda _: None, none_added)
    assert Counter(map(repr, found.fixed)) == Counter(map(repr, base))


LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map(tuple)


@QUICK
@given(old=LINES, new_=LINES)
def test_lines_that_are_not_added_were_there_in_that_order(
    old: tuple[str, ...], new_: tuple[str, ...]
) -> None:
    added = pairing.added_lines(old, new_)
    assert added <= set(range(1, len(new_) + 1))
    kept = iter(old)
    assert all(
        line in kept for number, line in enumerate(new_, 1) if number not in added
    )


@QUICK
@given(lines=LINES, block=LINES, at=st.integers(0, 12))
def test_inserted_lines_are_as_many_as_were_added(
    lines: tuple[str, ...], block: tuple[str, ...], at: int
) -> None:
    made = (*lines[:at], *block, *lines[at:])
    assert len(pairing.added_lines(lines, made)) == len(block)
    assert pairing.added_lines(lines, lines) == frozenset()


PATHS = st.sets(
    st.sampled_from(
        [
            f"specs/{cycle}/{status}{slug}.rst"
            for cycle in ("juno", "kilo")
            for status in ("", "approved/", "implemented/")
            for slug in ("a", "b", "c")
        ]
    )
)


def placed(paths: set[str]) -> dict[str, placement.Placement]:
    made = {path: placement.placement_of(path, DEFAULT) for path in sorted(paths)}
    return {path: at for path, at in made.items() if at is not None}


@QUICK
@given(base=PATHS, head=PATHS, data=st.data())
def test_pairs_are_one_to_one(
    base: set[str], head: set[str], data: st.DataObject
) -> None:
    """Promised: "if it has the same name …, else if git …, else if its slug …"."""
    olds = sorted(base - head)
    news = data.draw(st.permutations(sorted(head - base)))
    renames = dict(zip(olds, news, strict=False))
    old, new_ = placed(base), placed(head)
    made = pairing.pairs(old, new_, lambda: renames)
    assert made.keys() <= base
    assert set(made.values()) <= head
    assert len(set(made.values())) == len(made)
    for path in base & head:
        assert made[path] == path
    for path, other in made.items():
        known = old[path].identity == new_[other].identity
        assert known or renames.get(path) == other or old[path].slug == new_[other].slug
    assert {old[path].identity for path in base - made.keys()}.isdisjoint(
        new_[path].identity for path in head - set(made.values())
    )
    taken = set(made.values())
    assert all(path in made or other in taken for path, other in renames.items())
