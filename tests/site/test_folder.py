"""The folder that a site is written to, and what else is in it."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from tests.support.repo import Repo
from tests.support.sites import Site, assert_fine, build
from tests.support.small import SPEC
from tests.support.specs import OUT, spec, stamps


def manifest(**files: str | None) -> bytes:
    return json.dumps(
        {
            "schema": "specward.manifest/1",
            "tool": "specward 0",
            "revision": None,
            "complete": True,
            "files": files,
        }
    ).encode()


def refused(repo: Repo, out: str, said: str) -> None:
    """Assert that a build into *out* stops, with *said*, and writes nothing."""
    before = tree(repo.path)
    done = repo.run("build", "--out", out)
    assert (done.status, done.stdout) == (2, "")
    assert said in done.stderr
    assert "help: " in done.stderr
    assert tree(repo.path) == before


def tree(top: Path) -> dict[str, object]:
    """Return what lies in a folder but for git's own."""
    found: dict[str, object] = {}
    for path in top.rglob("*"):
        name = path.relative_to(top).as_posix()
        if name.startswith(".git/"):
            continue
        if path.is_symlink():
            found[name] = path.readlink()
        else:
            found[name] = path.read_bytes() if path.is_file() else None
    return found


OWN = "is used by the repository itself"


@pytest.mark.parametrize(
    ("out", "said"),
    [
        (".", OWN),
        ("specs", OWN),
        ("specs/kilo/site", OWN),
        ("build/../specs/../specs", OWN),
        (".git", OWN),
        (".git/site", OWN),
        ("link", OWN),
        ("link/deeper", OWN),
        ("specward.toml", "cannot be written: File exists"),
        ("specward.toml/site", "cannot be written: Not a directory"),
        ("dangling", "cannot be written: File exists"),
        ("n" * 300, "cannot be written: File name too long"),
    ],
)
def test_folder_that_is_none_to_write_to(rich: Repo, out: str, said: str) -> None:
    (rich.path / "link").symlink_to("specs/kilo")
    (rich.path / "dangling").symlink_to("nowhere")
    refused(rich, out, said)


def test_folder_of_git_of_a_linked_work_tree(rich: Repo, tmp_path: Path) -> None:
    rich.git("worktree", "add", "--quiet", str(tmp_path / "other"))
    other = Repo(tmp_path / "other")
    refused(other, str(rich.path / ".git/worktrees/other/site"), OWN)
    build(other).assert_sound()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_folder_without_leave_to_write(rich: Repo) -> None:
    folder = rich.path / "shut"
    folder.mkdir(mode=0o555)
    refused(rich, "shut", "cannot be written: Permission denied")


def test_folder_elsewhere(rich: Repo, tmp_path: Path) -> None:
    assert_fine(rich.run("build", "--out", str(tmp_path / "a" / "b")))
    Site(tmp_path / "a" / "b").assert_sound()


FOREIGN = ["notes.txt", "kilo/notes.html", "zulu/index.html", "style.css", "a b.json"]


def test_files_of_others_are_left_alone(rich: Repo) -> None:
    for name in FOREIGN:
        rich.write(f"{OUT}/{name}", "mine")
    before = {name: (rich.path / OUT / name).stat().st_mtime_ns for name in FOREIGN}
    build(rich)
    rich.git("rm", "--quiet", "-r", "specs/kilo")
    site = build(rich)
    for name in FOREIGN:
        assert site.files[name] == b"mine"
        assert (rich.path / OUT / name).stat().st_mtime_ns == before[name]
    ours = {name for name in site.files if name.startswith("kilo/")}
    assert ours == {"kilo/notes.html"}


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "index.json",
        "manifest.json",
        "kilo/objects.html",
        "kilo/index.html",
        "kilo",
        "kilo/objects.html/deep.txt",
        "manifest.json/deep.txt",
        "lima/nova",
    ],
)
@pytest.mark.parametrize("built", [False, True], ids=["new", "built"])
def test_clash_stops_before_anything_is_written(
    rich: Repo, name: str, *, built: bool
) -> None:
    """The second build meets a file that came where none of its own is yet."""
    if built:
        rich.write("specs/zulu/a.rst", spec("Zulu"))
        build(rich)
        manifest = json.loads(rich.read(f"{OUT}/manifest.json"))
        top = rich.path / OUT
        for path in [*manifest["files"]]:
            if f"{path}/".startswith(f"{name}/") or name.startswith(f"{path}/"):
                (top / path).unlink()
                del manifest["files"][path]
        if name.startswith("manifest.json"):
            (top / "manifest.json").unlink()
        else:
            rich.write(f"{OUT}/manifest.json", json.dumps(manifest))
        for folder in sorted(top.rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        rich.replace("specs/zulu/a.rst", "For all", "For you")
    rich.write(f"{OUT}/{name}", "mine")
    refused(rich, OUT, "holds files of somebody else: ")


def test_removed_spec_has_no_page_any_more(rich: Repo) -> None:
    build(rich)
    rich.git("rm", "--quiet", "-r", "specs/lima", "specs/kilo/details/c.rst")
    site = build(rich)
    site.assert_sound()
    assert not (rich.path / OUT / "lima").exists()
    assert "kilo/c.html" not in site.files
    assert "kilo/d.html" in site.files


def test_page_that_is_where_a_folder_was(rich: Repo) -> None:
    """Addresses change their kind: the old ones make way."""
    rich.write("specs/xray/of/a.html/b.rst", spec("In a folder"))
    build(rich)
    assert (rich.path / OUT / "xray/a.html/b.html").is_file()
    (rich.path / "specs/xray/of/a.html/b.rst").unlink()
    rich.write("specs/xray/a.rst", spec("A file"))
    build(rich).assert_sound()
    assert (rich.path / OUT / "xray/a.html").is_file()
    (rich.path / "specs/xray/a.rst").unlink()
    rich.write("specs/xray/of/a.html/b.rst", spec("In a folder"))
    site = build(rich)
    site.assert_sound()
    assert site.told()["specs/xray/of/a.html/b.rst"] == "xray/a.html/b.html"


STRAYS = [
    "../../stray.html",
    "../stray.html",
    "/usr/stray.html",
    "kilo/../../../stray.html",
    "out/stray.html",
    "stray.txt",
    "folder.html",
    "a\0b.html",
    "\ud800.html",
    "n" * 300 + ".html",
    "d/" * 3000 + "x.html",
    "",
    ".html",
    "//x.html",
]


def test_manifest_that_leads_astray(rich: Repo, tmp_path: Path) -> None:
    """Nothing that is not a file of a site is written to or removed."""
    build(rich)
    outside = tmp_path / "outside"
    outside.mkdir()
    kept = [
        outside / "stray.html",
        rich.path / "stray.html",
        rich.path / "build/stray.html",
        rich.path / OUT / "stray.txt",
        rich.path / OUT / "folder.html" / "deep.txt",
    ]
    (rich.path / OUT / "folder.html").mkdir()
    (rich.path / OUT / "out").symlink_to(outside)
    for path in kept:
        path.write_text("mine", encoding="utf-8")
    rich.write(f"{OUT}/ours.html", "of an old build")
    data = json.loads(rich.read(f"{OUT}/manifest.json"))["files"]
    files = {**data, **dict.fromkeys(STRAYS), "ours.html": None}
    rich.write(f"{OUT}/manifest.json", manifest(**files))
    assert_fine(rich.run("build"))
    for path in kept:
        assert path.read_text(encoding="utf-8") == "mine"
    assert not (rich.path / OUT / "ours.html").exists()
    assert set(json.loads(rich.read(f"{OUT}/manifest.json"))["files"]) == set(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 1_000_000,
        b'{"a":' * 1_000_000,
        b"[]",
        b'{"files": {"index.html": null}}',
        manifest(),
        manifest(**{"../../stray.html": None}),
        manifest(**{"index.html": None}).replace(b"manifest/1", b"manifest/2"),
        manifest(**{"index.html": None}).replace(b"null}", b"7}"),
        b"9" * 5000,
        b"NaN",
    ],
    ids=range(12),
)
def test_manifest_that_is_none_of_ours(rich: Repo, data: bytes) -> None:
    rich.write(f"{OUT}/manifest.json", data)
    rich.write(f"{OUT}/index.html", "mine")
    refused(rich, OUT, "holds files of somebody else: ")


def test_manifest_that_is_a_link(rich: Repo, tmp_path: Path) -> None:
    build(rich)
    file = rich.path / OUT / "manifest.json"
    file.rename(tmp_path / "manifest.json")
    file.symlink_to(tmp_path / "manifest.json")
    refused(rich, OUT, "holds files of somebody else: ")


@pytest.mark.parametrize("changed", [False, True])
def test_folder_that_is_a_link(rich: Repo, tmp_path: Path, *, changed: bool) -> None:
    build(rich)
    (rich.path / OUT / "kilo").rename(tmp_path / "kilo")
    (rich.path / OUT / "kilo").symlink_to(tmp_path / "kilo")
    if changed:
        rich.replace(SPEC, "First the readers", "First the cooks")
        rich.commit()
    before = stamps(tmp_path / "kilo")
    refused(rich, OUT, "build/site/kilo is a link that leads elsewhere")
    assert stamps(tmp_path / "kilo") == before


def test_link_to_a_folder_whose_specs_are_gone(rich: Repo, tmp_path: Path) -> None:
    build(rich)
    (rich.path / OUT / "lima").rename(tmp_path / "lima")
    (rich.path / OUT / "lima").symlink_to(tmp_path / "lima")
    before = stamps(tmp_path / "lima")
    rich.git("rm", "--quiet", "-r", "specs/lima")
    assert_fine(rich.run("build"))
    assert stamps(tmp_path / "lima") == before


@pytest.mark.parametrize("gone", [False, True])
def test_page_that_is_a_link(rich: Repo, tmp_path: Path, *, gone: bool) -> None:
    before = build(rich).files
    outside = tmp_path / "outside.html"
    page = rich.path / OUT / "lima/next.html"
    page.rename(outside)
    page.symlink_to(outside)
    stamp = stamps(tmp_path)[outside]
    if gone:
        rich.git("rm", "--quiet", "-r", "specs/lima")
        build(rich).assert_sound()
        assert not page.is_symlink()
    else:
        assert build(rich).files == before
        assert not page.is_symlink()
    assert stamps(tmp_path)[outside] == stamp


def test_link_in_the_place_of_the_file_that_is_written(rich: Repo) -> None:
    outside = rich.write("outside.txt", "mine")
    (rich.path / OUT).mkdir(parents=True)
    (rich.path / OUT / ".specward-new").symlink_to(outside)
    build(rich).assert_sound()
    assert outside.read_text(encoding="utf-8") == "mine"


def test_two_builds_at_a_time(rich: Repo) -> None:
    """The second one is told of the first, and touches nothing."""
    build(rich)
    handle = os.open(rich.path / OUT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        refused(rich, OUT, "another build is writing to build/site")
    finally:
        os.close(handle)
    build(rich)
