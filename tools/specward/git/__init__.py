"""The only door to git: trees, the index, the work tree and the log of one repository.

In: revisions and paths.  Out: snapshots, commits, authors, as bytes and frozen values.
May import ``diagnostics``.
"""
