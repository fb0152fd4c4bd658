"""specward: the git-backed validation pipeline for specs written in RST."""

__version__ = "0.1.0"

TOOL = f"specward {__version__}"
"""What reports, pages and manifests say that they are made by."""
