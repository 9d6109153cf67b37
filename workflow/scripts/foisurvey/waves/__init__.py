"""Two waves of a survey compared: who is in both, what changed, and how sure that is."""
