"""A look back at a week: as JSON, as a page with pictures, and as a mail."""
