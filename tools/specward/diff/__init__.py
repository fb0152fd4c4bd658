"""What a patch changes on the pages.

In: the pages of the two sides of a patch.  Out: the differences, as text, Markdown and
JSON.  May import ``pages``, ``lint`` and what is below them.
"""
