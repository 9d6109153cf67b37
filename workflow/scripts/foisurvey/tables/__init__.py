"""The tables: one record each, and the formats they are written in."""
