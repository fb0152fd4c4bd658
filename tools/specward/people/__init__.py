"""People: the roster, its groups, and what git's ``.mailmap`` adds.

In: the roster's file.  Out: people by id, name, alias and e-mail.  May import
``config`` and what is below it.
"""
