"""The start of a survey: a config and a recording workbook, or a config proposed from a workbook that stands."""
