"""The whole site: which page is at which address, as a folder or a live server.

In: a portfolio, its history and its findings.  Out: files by path.  May import
``pages``, ``lint`` and what is below them.
"""
