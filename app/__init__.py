"""Palermo Campus: training on articles 30 and 31 of the Palermo Convention. `app.site` puts the rooms together."""
