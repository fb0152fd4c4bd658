"""What readers get: the page of a cycle, of a spec, and of the whole repository.

In: a portfolio and its history.  Out: pages as plain values, and as HTML, RST, text and
JSON.  May import ``specs``, ``history`` and what is below them.
"""
