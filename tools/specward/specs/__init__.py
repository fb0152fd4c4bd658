"""What the files of a repository are, and what each spec says.

In: a snapshot and a configuration.  Out: a ``Portfolio``: specs, cycles, templates,
owners.  May import ``people`` and what is below it.
"""
