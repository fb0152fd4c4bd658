"""What real repositories hold, and what is to be said of it."""
