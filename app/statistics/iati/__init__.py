"""A programme as a draft activity of the International Aid Transparency Initiative (IATI 2.03).

`planning` says what goes in, what is missing and what is assumed; `writing` makes the XML. The draft is completed and
signed off by a person of the reporting organisation: nothing is published from here, and no identifier is ever made up.
"""
