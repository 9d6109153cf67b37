"""Whether the workbooks that we write meet the guidance on accessible spreadsheets."""
