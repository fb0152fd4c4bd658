"""The only door to docutils: a text as frozen values with exact locations.

In: the lines of a text.  Out: a ``Document``, or why there is none.  May import
``diagnostics``; no node of docutils leaves this package.
"""
