"""The tests: a folder for each package of ``specward``, and what they share."""
