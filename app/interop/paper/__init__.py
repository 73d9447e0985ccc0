"""Paper exams set by typst, in a process of its own (`python -m app.interop.paper`).

No word of an author is ever template text: the template is a constant of this package, and sheets reach it as JSON.
"""
