"""How far silent organisations, and other defensible analyses, could move the headlines: made where it is wanted."""
