"""What a question is: seven kinds, each of which can be written, shown, read, graded, reviewed and summarised.

The room is pure: no database, no web. It lies beneath courseware, which finds questions in files, and assessment,
which puts them before people.
"""
