"""Quizzes as people take them: starting, saving, handing in, grading, reviewing."""
