"""The door to git: everything that is asked of a repository, as bytes."""
