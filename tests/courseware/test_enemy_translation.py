"""Translations that their source has left behind: no trainee is graded by a key that belongs to other words."""

import pytest

from app.courseware.reading import SourceFile, read_course
from app.courseware.rules import translated
from app.courseware.translation.blocks import cut
from app.courseware.translation.composing import Written, again, begun, composed
from app.courseware.translation.merging import Edit, mark_of, merged
from app.courseware.translation.standing import State, said_in, standing
from tests.makers.courses import COURSE, FIRST, TESTS
from tests.makers.texts import FRENCH_QUIZ, make_french, make_text, read_all_of

MODULE, FRENCH = "01-cranes/en.md", "01-cranes/fr.md"
SHIP = "- [ ] Ship\n  > CANARY-FEEDBACK-SINGLE\n"
SWAPPED = FIRST.replace(SHIP + "- [x] Crane\n", "- [x] Crane\n" + SHIP)


def french(source):
    """Every word translated, and so that one sees it."""
    blocks = cut(source).blocks
    return composed(
        source, [Written(tuple(f"fr {each}" for each in block.words), block.hash) for block in blocks], review=""
    )


def read(source, words, **more):
    files = {"course.en.md": COURSE, "course.fr.md": begun(COURSE), MODULE: source, FRENCH: words, **more}
    course, findings = read_course("harbour", [SourceFile(*each) for each in files.items()])
    assert [str(each) for each in findings if each.is_error] == []
    return course


def both(course, question, quiz="cranes/check"):
    return (course.quiz(quiz, each).questions[question] for each in ("en", "fr"))


def test_options_that_changed_places_are_read_in_the_source_until_somebody_has_looked():
    assert SWAPPED != FIRST
    course = read(SWAPPED, french(FIRST))
    source, shown = both(course, "lift")
    assert shown is source
    _, kept = both(course, "vessels")
    assert kept.html == "fr Which are vessels?"
    assert course.document("cranes", "fr").behind == 1


def test_one_click_on_fits_as_it_is_brings_the_translation_back():
    changed = FIRST.replace("Which one lifts?", "Which one lifts loads?")
    found = standing(changed, french(FIRST), [FIRST])
    [place] = [at for at, pair in enumerate(found.pairs) if pair.state is State.BEHIND]
    pair = found.pairs[place]
    edit = Edit(pair.source.hash, mark_of(pair.words), pair.words, is_right=True)
    text = composed(changed, merged(found, {place: edit}).blocks, review="")
    source, shown = both(read(changed, text), "lift")
    assert shown.html == "fr Which one lifts?"
    assert shown.right == source.right


def test_words_of_an_older_source_that_nobody_translated_are_not_shown_with_the_new_key():
    """Begun before the options changed places: there stand words of the source, of another one."""
    source, shown = both(read(SWAPPED, begun(FIRST)), "lift")
    assert shown is source


@pytest.mark.parametrize(("old", "new"), [("≤", "≥"), ("🚢", "⚓"), ("+", "-")])
def test_options_of_signs_alone_that_changed_places_count_as_changed(old, new):
    before = FIRST.replace("- [ ] Ship\n  > CANARY-FEEDBACK-SINGLE\n- [x] Crane\n", f"- [ ] {old}\n- [x] {new}\n")
    after = before.replace(f"- [ ] {old}\n- [x] {new}\n", f"- [x] {new}\n- [ ] {old}\n")
    source, shown = both(read(after, french(before)), "lift")
    assert shown is source
    fits_now = standing(after, again(after, standing(after, french(before), [before]), review=""), [before])
    assert fits_now.is_whole
    source, shown = both(read(before, french(before)), "lift")
    assert [each.html for each in shown.options][:2] == [each.html for each in source.options][:2]
    assert shown.html == "fr Which one lifts?"


def test_partners_of_signs_alone_count_as_well():
    before = FIRST.replace("| rope | ties |\n| anchor | holds |", "| rope | + |\n| anchor | * |")
    after = before.replace("| rope | + |\n| anchor | * |", "| rope | * |\n| anchor | + |")
    source, shown = both(read(after, french(before)), "pairs")
    assert shown is source


def test_line_ends_of_another_computer_hide_no_change():
    course = read(SWAPPED, french(FIRST).replace("\n", "\r\n"))
    source, shown = both(course, "lift")
    assert shown is source
    assert course.document("cranes", "fr").behind == 1


def test_a_file_written_by_hand_is_shown_as_before_also_after_the_desk_has_saved_something_else():
    by_hand = "\n".join(each for each in french(FIRST).split("\n") if not each.startswith(("blocks:", "translates:")))
    found = standing(FIRST, by_hand)
    pair = found.pairs[0]
    edit = Edit(pair.source.hash, mark_of(pair.words), ("Autre titre",))
    saved = composed(FIRST, merged(found, {0: edit}).blocks, review="")
    after = standing(FIRST, saved)
    assert (after.missing, after.unknown) == (0, after.total - 1)
    assert said_in(saved).blocks.count("?") == after.total - 1
    for words in (by_hand, saved):
        source, shown = both(read(FIRST, words), "lift")
        assert shown.html == "fr Which one lifts?"
        assert shown is not source


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [
        ("- [ ] Quai\n\n### Lesquels", "\n### Lesquels", "lift"),
        ("{#tide type=text}", "{#tide type=number}", "tide"),
        ("| | chante |", "| grue | chante |", "pairs"),
        ("3. partir\n", "3. partir\n4. dormir\n", "steps"),
        (" est où un navire [[repose]]", "", "gap"),
    ],
)
def test_another_shape_is_never_given_the_key_of_the_source(old, new, id):
    """Whatever stands in the database: the rule holds where quizzes are put together."""
    whole = read_all_of({FRENCH: make_french()})[0]
    source = whole.quizzes["cranes/check"].quiz
    bad = read_all_of({FRENCH: make_french(FRENCH_QUIZ.replace(old, new))})[0].document("cranes", "fr").quiz("check")
    assert translated(source, bad).questions[id] is source.questions[id]


def test_a_new_question_and_a_new_quiz_can_be_published_before_they_are_translated():
    more = FIRST + "\n### Is it new? {#new}\n\n- [x] Yes\n- [ ] No\n"
    course = read(more, french(FIRST), **{"tests.en.md": TESTS, "tests.fr.md": "---\ntitle: Tests\n---\n\nRien.\n"})
    source, shown = both(course, "new")
    assert shown is source
    assert course.quiz("final", "fr") is course.quizzes["final"].quiz


def test_words_come_from_the_translation_of_the_same_file_alone():
    """A quiz of the same name in another file of the translation is nobody's translation, and nobody checked it."""
    extra = "---\ntitle: Extra\n---\n\n## Extra {#extra quiz ungraded}\n\n### Yes? {#yes}\n\n- [x] Yes\n- [ ] No\n"
    stray = TESTS.replace("#### One?", "#### Stray?").replace("title: Tests", "title: Extra")
    course, _ = read_all_of({"tests.en.md": TESTS, "zoo.en.md": extra, "zoo.fr.md": stray})
    assert course.quiz("final", "fr").questions["one"].html == "One?"


def test_a_translation_of_a_quiz_by_hand_still_reads_in_its_language():
    course, _ = read_all_of({MODULE: make_text(FIRST.split("---\n", 2)[2]), FRENCH: make_french()})
    assert course.quiz("cranes/check", "fr").questions["lift"].html == "Laquelle lève ?"
