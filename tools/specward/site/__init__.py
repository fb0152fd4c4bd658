"""A repository's whole site: its pages, their addresses, the data behind them."""
