"""What a patch changes on the priorities pages, and a writer for each format."""
