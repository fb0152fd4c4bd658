"""The commands, one verb a file; only they write to stdout and stderr."""
