"""What every stage uses: the typed survey, messages, frames, jobs, text from outside."""
