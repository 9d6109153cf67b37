"""The pages and sentences a reader gets."""
