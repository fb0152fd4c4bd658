"""The manual as a site: ``sphinx-build docs build/docs``."""

project = "specward"
copyright = "the specward authors"  # noqa: A001 - the name that Sphinx reads
nitpicky = True
exclude_patterns = ["reference/schemas"]
html_theme = "alabaster"
