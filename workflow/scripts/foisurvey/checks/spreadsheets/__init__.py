"""Whether the workbooks we write meet the guidance on accessible spreadsheets."""
