"""Reading one answer: its text is taken apart, and the grammar's rules decide what it says."""
