"""Courses: Markdown files are the source, the database holds immutable revisions of what they said."""
