"""What has been provided, by whom, to whom (article 30, paragraphs 2 to 4): contributions, equipment, agreements."""
