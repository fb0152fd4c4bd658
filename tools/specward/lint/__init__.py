"""The rules, what they look at, and the engine that runs them.

In: a portfolio, or the two sides of a patch.  Out: findings, suppressed or new.  May
import ``specs`` and what is below it.
"""
