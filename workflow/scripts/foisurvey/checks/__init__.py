"""Proof, comparison and provenance: what a reviewer checks a run by."""
