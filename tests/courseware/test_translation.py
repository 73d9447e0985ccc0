"""How a translation stands to its source, and the file that is made from it: whole, without keys, nothing lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.findings import Severity
from app.courseware.reading import SourceFile, read_course
from app.courseware.sources import hash_of
from app.courseware.translation.blocks import cut
from app.courseware.translation.composing import Written, again, begun, composed, fits, has_front, with_review
from app.courseware.translation.merging import Edit, mark_of, merged
from app.courseware.translation.standing import State, said_in, standing
from tests.makers.courses import COURSE, FIRST

SOURCES = sorted(path for path in Path("courses").rglob("*.en.md")) + sorted(Path("courses").rglob("*/en.md"))
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85"), min_size=1)


def french(source: str, *, only: set[int] | None = None) -> str:
    """A translation of every block (or of some), which says of each word that it is French."""
    blocks = cut(source).blocks
    done = [
        Written(tuple(_french(part.words) for part in block.parts), block.hash)
        if only is None or place in only
        else Written(("",) * len(block.parts), "-")
        for place, block in enumerate(blocks)
    ]
    return composed(source, done, review="")


def _french(words: str) -> str:
    return "\n".join(
        line.replace("[[", "[[fr ") if "[[" in line else line and f"fr {line}" for line in words.split("\n")
    )


def states(source, translation, *older):
    return [pair.state for pair in standing(source, translation, older).pairs]


def place_of(text, words):
    return next(place for place, block in enumerate(cut(text).blocks) if words in block.text)


@pytest.mark.parametrize("path", [*SOURCES, None], ids=str)
def test_a_translation_begins_whole_and_with_everything_to_do(path):
    source = path.read_text() if path else FIRST
    found = standing(source, begun(source))
    assert found.is_whole
    assert found.missing == found.to_do == found.total > 0
    assert all(word == "" for pair in found.pairs for word in pair.words)
    assert "[x]" not in begun(source)


@pytest.mark.parametrize("path", [*SOURCES, None], ids=str)
def test_a_translation_of_every_word_is_up_to_date(path):
    source = path.read_text() if path else FIRST
    text = french(source)
    found = standing(source, text)
    assert found.is_whole
    assert not found.to_do
    assert said_in(text).translates == hash_of(source)
    assert all(_french(part.words) == word for pair in found.pairs for part, word in _of(pair))
    assert composed(source, [Written(pair.words, pair.recorded) for pair in found.pairs], review="") == text


def _of(pair):
    return [(part, word) for part, word in zip(pair.source.parts, pair.words, strict=True) if part.kind != "fixed"]


def test_a_course_with_its_translation_has_no_problem_and_readers_hear_how_it_stands():
    changed = FIRST.replace("A machine.", "A machine that lifts.")
    page, module = begun(COURSE), french(FIRST)
    files = [
        ("course.en.md", COURSE),
        ("course.fr.md", page),
        ("01-cranes/en.md", changed),
        ("01-cranes/fr.md", module),
    ]
    course, findings = read_course("harbour", [SourceFile(*file) for file in files])
    assert [each for each in findings if each.severity is Severity.ERROR] == []
    shown = course.document("cranes", "fr")
    assert (shown.parts, shown.behind, shown.untranslated) == (17, 1, 0)
    assert (course.page("fr").parts, course.page("fr").behind, course.page("fr").untranslated) == (4, 0, 4)
    assert (course.page("en").parts, course.page("en").behind) == (0, 0)
    source, words = (course.document("cranes", each).quiz("check").questions["lift"] for each in ("en", "fr"))
    assert source.right == {"2"}
    assert words.right == set()


def test_the_key_may_move_in_a_translation_by_hand_and_counts_for_nothing():
    text = french(FIRST).replace("- [ ] fr Ship", "- [x] fr Ship")
    assert "[x]" not in again(FIRST, standing(FIRST, text), review="")


def test_a_changed_block_is_behind_and_what_it_was_is_known():
    changed = FIRST.replace("A machine.", "A big machine.")
    found = standing(changed, french(FIRST), [FIRST])
    [behind] = [pair for pair in found.pairs if pair.state is State.BEHIND]
    assert (behind.words, behind.former.words, behind.source.words) == (
        ("fr A machine.",), ("A machine.",), ("A big machine.",),
    )  # fmt: skip
    assert standing(changed, french(FIRST)).behind == 1


def test_new_blocks_are_missing_old_ones_orphans_and_moved_ones_keep_their_words():
    added = FIRST.replace("## What is a crane\n", "A new paragraph.\n\n## What is a crane\n")
    found = standing(added, french(FIRST))
    assert [(pair.source.words, pair.state) for pair in found.pairs if pair.state is not State.CURRENT] == [
        (("A new paragraph.",), State.MISSING)
    ]
    removed = FIRST.replace("A machine.\n\n", "")
    assert [block.words for block in standing(removed, french(FIRST)).orphans] == [("fr A machine.",)]
    moved = FIRST.replace("A machine.\n\n", "").replace("Cranes lift.", "A machine.\n\nCranes lift.")
    assert not standing(moved, french(FIRST)).to_do


def test_questions_stay_with_their_words_wherever_they_move():
    one, two = FIRST.index("### Which one"), FIRST.index("### Which are")
    three = FIRST.index("### What moves")
    swapped = FIRST[:one] + FIRST[two:three] + FIRST[one:two] + FIRST[three:]
    found = standing(swapped, french(FIRST))
    assert not found.to_do
    assert standing(swapped, again(swapped, found, review="")).is_whole


def test_a_new_answer_leaves_the_others_their_words():
    changed = FIRST.replace("- [x] Crane\n", "- [ ] Buoy\n- [x] Crane\n")
    found = standing(changed, french(FIRST), [FIRST])
    pair = next(pair for pair in found.pairs if pair.source.anchor == "check#lift")
    assert pair.state is State.BEHIND
    assert pair.words[:5] == ("fr Which one lifts?", "fr Ship", "fr CANARY-FEEDBACK-SINGLE", "", "fr Crane")
    shaped = standing(changed, again(changed, found, review=""), [FIRST])
    after = next(pair for pair in shaped.pairs if pair.source.anchor == "check#lift")
    assert shaped.is_whole
    assert after.words == pair.words
    assert after.state is State.BEHIND


@pytest.mark.parametrize("older", [[], [FIRST]])
def test_a_file_written_by_hand_is_compared_as_far_as_it_says_what_it_translates(older):
    by_hand = "\n".join(line for line in french(FIRST).split("\n") if not line.startswith("blocks:"))
    assert not standing(FIRST, by_hand).to_do
    changed = FIRST.replace("A machine.", "A big machine.")
    found = standing(changed, by_hand, older)
    assert (found.behind, found.unknown) == ((1, 0) if older else (0, found.total))
    silent = "\n".join(line for line in by_hand.split("\n") if not line.startswith("translates:"))
    assert set(states(FIRST, silent)) == {State.UNKNOWN}


def test_saving_goes_by_blocks():
    text = french(FIRST, only={0})
    found, place = standing(FIRST, text), place_of(FIRST, "A machine.")
    edit = Edit(found.pairs[place].source.hash, mark_of(("",)), ("Une machine.",))
    made = merged(found, {place: edit})
    assert made.is_clean
    assert made.is_changed
    after = standing(FIRST, composed(FIRST, made.blocks, review="machine"))
    assert after.pairs[place].words == ("Une machine.",)
    assert after.missing == found.missing - 1
    untouched = {at: Edit(pair.source.hash, mark_of(pair.words), pair.words) for at, pair in enumerate(found.pairs)}
    assert not merged(found, untouched).is_changed


def test_two_translators_of_one_block_see_each_other():
    found, place = standing(FIRST, french(FIRST)), place_of(FIRST, "A machine.")
    edit = Edit(found.pairs[place].source.hash, mark_of(("before",)), ("Une machine.",))
    made = merged(found, {place: edit})
    assert made.clashes == {place: edit}
    assert not made.is_changed


def test_a_block_whose_source_has_changed_meanwhile_comes_back():
    changed = FIRST.replace("A machine.", "A big machine.")
    found, place = standing(changed, french(FIRST)), place_of(FIRST, "A machine.")
    edit = Edit(cut(FIRST).blocks[place].hash, mark_of(("fr A machine.",)), ("Une machine.",))
    assert merged(found, {place: edit}).homeless == [edit]
    moved = FIRST.replace("Cranes lift.", "New.\n\nCranes lift.")
    assert merged(standing(moved, french(FIRST)), {place: edit}).blocks[place + 1].words == ("Une machine.",)


@pytest.mark.parametrize(
    ("words", "fitting"),
    [
        ("Un\nou deux", True),
        ("Un\n\nDeux", True),  # empty lines are taken out
        ("# Un", False),
        ("> Un", False),
        ("```", False),
        ("- [x] Un", False),
    ],
)
def test_words_may_not_change_what_a_block_is(words, fitting):
    block = cut(FIRST).blocks[place_of(FIRST, "A machine.")]
    assert fits(block, (words,)) is fitting


def test_a_sentence_keeps_its_gaps():
    block = cut(FIRST).blocks[place_of(FIRST, "[[lies]]")]
    assert fits(block, ("Complétez.", "Un [[quai|poste]] où un navire [[mouille]]."))
    assert not fits(block, ("Complétez.", "Un [[quai]]."))
    assert not fits(block, ("Complétez.", "Un [[quai]] ou [[deux]].\n\n- [ ] [[trois]]"))


@given(st.lists(PLAIN, min_size=17, max_size=17))
def test_whatever_is_typed_the_file_keeps_its_form_or_it_is_refused(typed):
    found = standing(FIRST, begun(FIRST))
    edits = {
        at: Edit(pair.source.hash, mark_of(pair.words), tuple(typed[at] for _ in pair.words))
        for at, pair in enumerate(found.pairs)
    }
    made = merged(found, edits)
    text = composed(FIRST, made.blocks, review="")
    assert standing(FIRST, text).is_whole
    assert len(said_in(text).blocks) == 17


def test_who_stands_for_it_is_one_line():
    text = begun(FIRST)
    read = with_review(text, "reviewed")
    assert said_in(read).review == "reviewed"
    assert with_review(with_review(read, "machine"), "") == text
    assert read.replace("review: reviewed\n", "") == text


def test_a_source_without_front_matter_cannot_be_translated():
    assert has_front(FIRST)
    assert not has_front("Only text.\n")


def test_a_course_page_gives_its_language_to_its_source_alone():
    assert "language:" not in begun(COURSE.replace("minutes: 10", "minutes: 10\nlanguage: en"))
