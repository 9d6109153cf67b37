"""The tables in the formats people read, edit and publish: one definition, the same text in each."""
