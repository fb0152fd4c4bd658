"""The door to docutils; none of its nodes leaves this package."""
