"""From the files as people keep them to organisations and answers as received."""
