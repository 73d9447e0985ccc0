"""Aiken is read as Moodle documents it, and what is wrong in it is named with its line."""

from app.core.markdown import plain
from app.interop.naming import said
from tests.interop.reading import imported, report

GOOD = """Which one *lifts*?
A. Ship
B) Crane
ANSWER: B

Which is a vessel?
It floats.
A) Ship
B) Pier
C) None [of] these
ANSWER: A
"""
WRONG = """No options
ANSWER: A

One
A. x
ANSWER: A

Out of order
A. x
C. y
ANSWER: A

No such letter
A. x
B. y
ANSWER: D

Something between
A. x
hello
B. y
ANSWER: A

The same
A. x
B. x
ANSWER: A

No answer
A. x
B. y
"""


def test_questions_are_read():
    first, second = imported(GOOD, "aiken").questions.values()
    assert [(plain(each.html), each.is_right) for each in first.options] == [("Ship", False), ("Crane", True)]
    assert plain(first.html) == "Which one *lifts*?"
    assert (plain(second.html), plain(second.body)) == ("Which is a vessel?", "It floats.")
    assert plain(second.options[2].html) == "None [of] these"


def test_every_fault_is_named_with_its_line_and_nothing_is_made():
    found = report(WRONG, "aiken")
    assert found.markdown == ""
    assert [note.line for note in found.problems] == [2, 6, 10, 16, 20, 24, 29]
    assert said(found.problems[2]) == "Option C stands where B is due."
