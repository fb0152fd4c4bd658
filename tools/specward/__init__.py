"""specward: the git-backed validation pipeline for specs written in RST."""

__version__ = "0.1.0"
