"""What needs a real Gerrit, or what Maven fetches with it."""
