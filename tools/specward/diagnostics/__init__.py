"""Findings, the texts that they point into, and how both are shown safely.

In: bytes and messages.  Out: findings, places, escaped text, usage errors.  May import
nothing else of specward.
"""
