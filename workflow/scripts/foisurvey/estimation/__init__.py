"""From one row an organisation to every number that is printed, and who is counted in it."""
