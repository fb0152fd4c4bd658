"""The configuration of a repository, checked, with the location of every key.

In: the bytes of ``specward.toml``.  Out: one frozen ``Config``.  May import
``diagnostics``, ``rst`` and ``git``.
"""
