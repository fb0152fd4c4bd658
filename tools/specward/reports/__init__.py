"""The result of a run, as people, CI systems and review systems read it.

In: findings and differences of pages.  Out: one text a format, or a posted review.  May
import ``diff``, ``lint`` and what is below them.
"""
