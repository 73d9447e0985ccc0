"""The ways in and out against hostile files and forged forms."""

import time

import pytest

from app.authoring.queries import own_draft, sources_of
from app.interop import bringing
from app.interop.importing import read
from app.interop.unpacking import Folder
from tests.makers.authoring import acting, kept_begun
from tests.makers.courses import FIRST
from tests.makers.people import NOW

FOLDER = Folder({"01-cranes/en.md": FIRST.replace("A machine.", "A big machine.")}, {}, ())
HERE = "/en/author/harbour/exchange/"
FORM = {"format": "gift", "title": "More", "target": "", "text": "a{=b ~c}"}


@pytest.mark.parametrize(
    ("format", "text"),
    [("gift", "a {=b}\n\n" * 60_000), ("aiken", "q\nA. x\nB. y\nANSWER: A\n" * 20_000)],
    ids=["gift", "aiken"],
)
def test_questions_beyond_number_are_refused_before_they_are_written(format, text):
    """A name of its own for each of 60,000 equal questions would take a minute."""
    began = time.process_time()
    found = read(text, format=format, language="en", title="T", id="t")
    assert time.process_time() - began < 5
    assert found.markdown == ""
    [problem] = found.problems
    assert problem.phrase == "There are more than %(most)s questions."


def test_every_error_of_too_many_questions_is_still_listed():
    found = read("a {=b}\n\n" * 1001 + "broken {\n", format="gift", language="en", title="T", id="t")
    assert len(found.problems) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"target": "../../etc/passwd"}, {"target": "02-seals/en.md\0"}, {"target": "01-cranes/fr.md"},
        {"target": "x" * 500}, {"format": "qti"}, {"format": ""}, {"title": ""}, {"title": "\0"},
        {"title": " \t"}, {"title": "x" * 201},
        {"text": ""}, {"text": "\0"},
    ],
    ids=str,
)  # fmt: skip
def test_forged_imports_are_refused_with_the_text_on_the_page(database, ben, changed):
    kept_begun(database)
    page = ben.post(HERE + "questions", FORM | {"import": "1"} | changed, expect=422)
    assert "text" in changed or "a{=b ~c}" in page.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "title", ["\u202egnihton", "new", "-", "course", "en", "{#x quiz}", "💥", "”\"': #", "[x](y)", "x" * 200]
)
def test_any_title_makes_one_quiz_that_can_be_read(database, ben, title):
    kept_begun(database)
    ben.post(HERE + "questions", FORM | {"import": "1", "title": title})
    page = ben.get(HERE + "?of=draft")
    assert page.text.count("Moodle") > 0
    ben.get("/en/author/harbour/problems")


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"of": "draft"}, {"of": "published"}, {"of": "draft", "quiz": "../final"},
        {"of": "draft", "quiz": "final\0", "count": "2"}, {"of": "x\0", "quiz": "final"},
    ],
    ids=str,
)  # fmt: skip
def test_forged_exports_are_refused(database, ben, fields):
    kept_begun(database)
    ben.post(HERE + "quiz", fields, expect=404)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "changed",
    [{"count": "0"}, {"count": "27"}, {"count": "²"}, {"count": "99999999999999999999"}, {"seed": "../x"},
     {"seed": "a\nb"},
     {"language": "xx"}, {"quiz": "none"}],
    ids=str,
)  # fmt: skip
def test_forged_orders_of_papers_are_refused(database, ben, changed):
    kept_begun(database)
    data = {"of": "draft", "quiz": "final", "language": "en", "count": "1", "seed": "abc"}
    ben.post(HERE + "paper", data | changed, expect=422)


def test_a_language_that_the_course_has_not_is_not_named_in_the_journal_or_the_file(database, ben):
    kept_begun(database)
    page = ben.post(HERE + "quiz", {"of": "draft", "quiz": "final", "language": "<x>", "format": "gift"}, expect=200)
    assert "<x>" not in page.text


def test_words_are_compared_for_who_looks_and_never_at_the_lock(database, monkeypatch):
    """Thirty long texts take half a minute, for which all writers would wait on SQLite."""
    kept_begun(database)
    with acting(database, "ben") as (session, ben):
        draft = own_draft(session, by=ben, course="harbour")
        assert bringing.plan(session, draft, FOLDER).changes.keys() == FOLDER.texts.keys()
        monkeypatch.setattr(bringing, "MOST_LETTERS", 100)
        seen = bringing.plan(session, draft, FOLDER)
        assert (seen.changed, seen.changes) == (("01-cranes/en.md",), {})
        monkeypatch.delattr(bringing, "lines_between")
        done = bringing.bring(
            session, by=ben, draft=draft, folder=FOLDER, seen=draft.version, remove_gone=False, now=NOW
        )
        assert done.changed == ("01-cranes/en.md",)


@pytest.mark.parametrize("target", ["", "02-seals/en.md"])
def test_a_double_click_imports_once(database, ben, target):
    kept_begun(database)
    form = FORM | {"import": "1", "target": target}
    first, second = (ben.post(HERE + "questions", form).location for _ in range(2))
    assert first == second
    with acting(database, "ben") as (session, by):
        texts = [file.text for file in sources_of(session, own_draft(session, by=by, course="harbour"))]
    assert sum(text.count("## More {#") for text in texts) == 1
    ben.post(HERE + "questions", form | {"title": "Other"})
    with acting(database, "ben") as (session, by):
        texts = [file.text for file in sources_of(session, own_draft(session, by=by, course="harbour"))]
    assert sum(text.count("## Other {#") for text in texts) == 1
