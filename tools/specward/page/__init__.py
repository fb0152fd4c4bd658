"""The priorities page: one model, and a writer for each format."""
