"""What every room stands on and knows nothing of the web: database, clock, errors, keys, Markdown, places."""
