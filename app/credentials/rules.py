"""What a certificate says, in a frozen record, and how it is cited.

A certificate says that training was provided and completed in the framework of article 30, paragraph 2 (d). It never
says that a person or a State complies with the Convention, and never that the United Nations endorse anything.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.courseware.rules import Course
from app.learning.rules import Progress

FRAMEWORK = "UNTOC-30-2-d"
KIND = "palermo-campus-certificate"
VERSION = 1


def record(
    *, uid: str, name: str, course: Course, progress: Progress, language: str, provider: str, now: datetime
) -> dict[str, Any]:
    """The record that is frozen and signed: everything the certificate says, and nothing else of the person."""
    return {
        "kind": KIND,
        "version": VERSION,
        "uid": uid,
        "name": name,
        "language": language,
        "course": {
            "id": course.slug,
            "title": course.page(language).title,
            "language": course.page(language).language,
            "revision": course.hash,
        },
        "provisions": list(course.provisions),
        "minutes": course.minutes,
        "percent": result(course, progress),
        "awarded_on": now.date().isoformat(),
        "provider": provider,
        "framework": FRAMEWORK,
    }


def result(course: Course, progress: Progress) -> int:
    """The best result, in per cent, in the last graded test of the course, or else the mean over its module quizzes."""
    best = {key: score.best_percent for key, score in progress.scores.items() if key in course.quizzes}
    graded = [each for each in course.quizzes.values() if each.quiz.is_graded]
    final = [best[each.key] for each in graded if each.module is None and each.key in best]
    others = [best[each.key] for each in graded if each.key in best]
    return final[-1] if final else sum(others) // len(others) if others else 0


def is_record(data: object) -> bool:
    """Whether some JSON has the form of a certificate's record."""
    return isinstance(data, Mapping) and data.get("kind") == KIND and data.get("version") == VERSION
