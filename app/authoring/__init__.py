"""Writing courses: drafts that their authors share, checked, previewed, reviewed, translated and published."""
