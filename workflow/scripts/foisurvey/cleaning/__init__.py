"""From answers read to one row an organisation: cleaned, imputed, derived."""
