"""The history of each spec, from git's log and the texts of old commits.

In: log entries and a portfolio.  Out: versions, statuses and contributors by spec.  May
import ``specs`` and what is below it.
"""
