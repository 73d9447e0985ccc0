"""The certificate as an Open Badge 3.0: built, proved, read back, revoked, drawn and carried in a picture.

Nothing here knows the web or the database. PyLD is loaded when something is signed, typst in a process of its own.
"""
