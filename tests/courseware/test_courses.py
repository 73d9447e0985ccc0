"""Our own three courses: whole, clean, easy to read, and in the languages that were promised."""

from collections import Counter
from functools import cache
from itertools import pairwise
from statistics import mean

import pytest

from app.core.places import LANGUAGES
from app.core.settings import ROOT
from app.courseware.actions import read
from app.courseware.reading.advice.ease import length, sentences
from app.courseware.reading.advice.passages import passages
from app.courseware.reading.folder import read_folder
from app.courseware.rules import MODULE
from app.courseware.translation.standing import said_in
from app.questions.kinds import KINDS

COURSES = ROOT / "courses"
MODULES = {"article-30": 7, "article-31": 8, "training-programmes": 7}
TRANSLATED = {"article-30": set(LANGUAGES), "article-31": {"en", "fr"}, "training-programmes": {"en", "fr"}}
SLUGS = sorted(MODULES)

course = cache(lambda slug: read(COURSES / slug))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_checker_has_nothing_to_say(slug):
    assert [str(finding) for finding in course(slug).findings] == []
    assert len(course(slug).course.modules) == MODULES[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_file_is_there_in_every_language_up_to_date_and_says_who_has_read_it(slug):
    found = course(slug)
    names = {each.name for each in found.course.documents}
    assert {(each.name, each.language) for each in found.course.documents} == {
        (name, language) for name in names for language in TRANSLATED[slug]
    }
    for file in found.files:
        said = said_in(file.text)
        assert said.review == ("machine" if said.translates else ""), file.path
    for each in found.course.documents:
        if each.language != "en":
            assert (each.behind, each.untranslated) == (0, 0), (each.name, each.language)
            assert each.parts > 0


@pytest.mark.parametrize("slug", SLUGS)
def test_every_question_can_be_read_in_every_language(slug):
    found = course(slug).course
    for key, placed in found.quizzes.items():
        for language in TRANSLATED[slug] - {"en"}:
            theirs = found.quiz(key, language).questions
            same = [id for id, each in placed.quiz.questions.items() if theirs[id].html == each.html]
            assert same == [], (key, language)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_tests_are_as_the_curriculum_asks(slug):
    found = course(slug).course
    pre, final = found.quizzes["pre-test"].quiz, found.quizzes["final"].quiz
    assert (pre.length, pre.is_graded) == (10, False)
    assert (final.length, final.pass_percent, final.attempts) == (20, 70, 3)
    assert len(final.questions) >= 60
    assert all(len(pool.questions) >= 3 * (pool.draw or 0) for pool in final.pools)
    assert {each.kind for each in final.questions.values()} == set(KINDS)
    quizzes = [placed.quiz for placed in found.quizzes.values() if placed.module]
    assert len(quizzes) == MODULES[slug]
    for quiz in quizzes:
        assert len(quiz.questions) >= 6
        assert len(Counter(each.kind for each in quiz.questions.values())) >= 3
        assert all(each.explanation and each.cites for each in quiz.questions.values())


@pytest.mark.parametrize("slug", SLUGS)
def test_english_sentences_are_short(slug):
    """At most 25 words, and at most 15 on the average of a module, as the curriculum has it."""
    for file in read_folder(COURSES / slug)[0]:
        if file.path.endswith("/en.md"):
            body = file.text.split("\n---\n", 1)[1].split("\n## Check yourself", 1)[0]
            found = [each for passage in passages(body.split("\n"), 1) for each in sentences(passage.text, "en")]
            lengths = [length(each, "en") for each in found]
            assert max(lengths) <= 25, file.path
            assert mean(lengths) <= 15, file.path


@pytest.mark.parametrize("slug", SLUGS)
def test_what_stands_in_a_module_can_be_read_aloud_and_on_paper(slug):
    for each in course(slug).course.documents:
        if each.role == MODULE:
            assert each.html.count("<table>") == each.html.count("<thead>")
            assert each.html.count("<th") >= each.html.count("<table>")
            levels = [heading.level for heading in each.headings]
            assert levels[0] == 2
            assert all(after - before <= 1 for before, after in pairwise(levels))
