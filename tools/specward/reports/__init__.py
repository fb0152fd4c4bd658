"""Reports: pure functions from a run to text, one format a file."""
