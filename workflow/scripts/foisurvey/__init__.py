"""From raw Freedom of Information (FoI) answers to tables, sensitivity analyses and figures."""
