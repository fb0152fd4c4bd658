"""``specward post gerrit``: reviews as jobs write them, good and bad."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specward.diagnostics.errors import SpecwardError
from specward.reports.gerrit import LONGEST, cut, size
from specward.reports.post.review import LARGEST, fold, read
from tests.support.forge import Forge
from tests.support.reviews import COMMENT, COMMIT, review, run

BAD_REVIEWS: dict[str, tuple[bytes, str]] = {
    "nothing": (b" \n", "the review is empty"),
    "no JSON": (b"error: no base", "the review is not one for Gerrit"),
    "not UTF-8": (b'{"message": "\xff"}', "the review is not one for Gerrit"),
    "deep": (b'{"x":' * 100_000, "the review is not one for Gerrit"),
    "no object": (b"[]", "Expected `object`, got `array`"),
    "no vote": (json.dumps(review(labels={})).encode(), "no vote on 'Verified'"),
    "another label": (
        json.dumps(review(labels={"Code-Review": 2})).encode(),
        "no vote on 'Verified'",
    ),
    "a vote of +2": (
        json.dumps(review(labels={"Verified": 2})).encode(),
        "votes +2 on 'Verified', not -1, 0 or +1",
    ),
    "a vote of -2": (
        json.dumps(review(labels={"Verified": -2})).encode(),
        "votes -2 on 'Verified', not -1, 0 or +1",
    ),
    "a vote of true": (
        json.dumps(review(labels={"Verified": True})).encode(),
        "Expected `int`, got `bool`",
    ),
    "10 MB": (json.dumps(review(message="x" * 10_000_000)).encode(), "4,194,304 bytes"),
    "a command to another robot": (
        json.dumps(review(message="recheck")).encode(),
        "matching regex '^specward: ' - at `$.message`",
    ),
    "a long message": (
        json.dumps(review(message="specward: " + "x" * 20_000)).encode(),
        "length <= 16384 - at `$.message`",
    ),
    "many comments on a file": (
        json.dumps(review(comments={"a": [COMMENT] * 101})).encode(),
        "length <= 100",
    ),
    "many comments": (
        json.dumps(
            review(comments={"a": [COMMENT] * 51, "b": [COMMENT] * 50})
        ).encode(),
        "the review has 101 comments, more than 100",
    ),
    "line 0": (
        json.dumps(review(comments={"a": [{**COMMENT, "line": 0}]})).encode(),
        "Expected `int` >= 1",
    ),
    "a path with no letter": (
        json.dumps(review(comments={"": [COMMENT]})).encode(),
        "Expected `str` of length >= 1",
    ),
    "half a letter": (b'{"message": "\\ud800"}', "the review is not one for Gerrit"),
}


@pytest.mark.parametrize(("data", "said"), BAD_REVIEWS.values(), ids=[*BAD_REVIEWS])
def test_bad_review_is_not_posted(server: Forge, data: bytes, said: str) -> None:
    done = run("--url", server.url, "--commit", COMMIT, stdin=data)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr
    assert "\n    help: " in done.stderr
    assert server.asked == []


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["message", "labels", "comments", "Verified", "line", "range"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_review_is_a_defect(data: bytes) -> None:
    """Whatever a job wrote is a review with one small vote, or a message."""
    try:
        made = read(data, "Verified")
    except SpecwardError:
        return
    assert made.labels.keys() == {"Verified"}
    assert made.labels["Verified"] in (-1, 0, 1)


MARKUP = {
    "specward: checked 1 of 2 specs with 3 rules: 1 error": True,
    "On the priorities pages:": True,
    "… and 7 more lines": True,
    "    [code](https://x.org)": True,
    "[a link](https://x.org)": False,
    "https://x.org": False,
    "# heading": False,
    "![picture](https://x.org)": False,
    "<b>": False,
    "* item": False,
    "> quote": False,
    "`code": False,
    "   [nearly code](https://x.org)": False,
    "two words": True,
    "a & b": False,
}
"""Lines of a review, and whether each stays as it is."""


@pytest.mark.parametrize("line", MARKUP)
def test_line_that_could_be_markup_is_posted_as_code(line: str) -> None:
    text = f"specward: words\n\n{line}"
    given_ = review(message=text, comments={"a": [{**COMMENT, "message": text}]})
    made = read(json.dumps(given_).encode(), "Verified")
    shown = f"specward: words\n\n{line if MARKUP[line] else '    ' + line}"
    assert (made.message, made.comments["a"][0].message) == (shown, shown)


@pytest.mark.parametrize("line", ["    [a link](https://x.org)", "# heading"])
def test_line_below_a_paragraph_is_no_part_of_it(line: str) -> None:
    given_ = review(message=f"specward: words\n{line}\nwords\n{line}")
    shown = f"    {line.strip()}"
    made = read(json.dumps(given_).encode(), "Verified")
    assert made.message == f"specward: words\n\n{shown}\nwords\n\n{shown}"


def test_folded_message_is_one_that_gerrit_takes() -> None:
    many = {"a": [{**COMMENT, "message": "x" * 1000}] * 100}
    data = json.dumps(review(comments=many)).encode()
    assert len(data) < LARGEST
    made = fold(read(data, "Verified"))
    assert (len(made.message), made.message[-1], made.comments) == (LONGEST, "…", {})


@given(st.text(max_size=20), st.integers(0, 2 * LONGEST))
def test_what_is_cut_is_as_long_as_gerrit_takes(start: str, more: int) -> None:
    """A letter beyond the first plane is two of Java's, and no half of one is left."""
    text = start + "\N{GRINNING FACE}" * (more // 2) + "x" * (more % 2)
    made = cut(text)
    assert size(made) <= LONGEST
    assert made == text or (size(text) > LONGEST and made.endswith("…"))
    assert text.startswith(made.removesuffix("…"))
