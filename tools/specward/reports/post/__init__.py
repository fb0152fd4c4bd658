"""Where patches are reviewed: each system's own way to take a review."""
