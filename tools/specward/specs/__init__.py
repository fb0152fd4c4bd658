"""The specs, cycles and templates of a repository.

In: a snapshot and a configuration.  Out: a ``Portfolio``: specs, cycles, templates,
owners.  May import ``people`` and what is below it.
"""
