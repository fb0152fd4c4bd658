"""The door to docutils: a text as frozen values with true places.

In: the lines of a text.  Out: a ``Document``, or why there is none.  May import
``diagnostics``; no node of docutils leaves this package.
"""
