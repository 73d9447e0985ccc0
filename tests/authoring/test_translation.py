"""The translation desk: begun, worked at by several, behind when the source moves on, and never without its words."""

import pytest
from sqlalchemy import select

from app.authoring import actions, translating
from app.authoring.models import Draft, DraftFile, DraftSave
from app.core.errors import NotFound
from app.core.journal import Entry
from app.courseware.translation.merging import Edit, mark_of
from tests.makers import authoring
from tests.makers.courses import FIRST
from tests.makers.people import NOW

CRANES, PAGE = "01-cranes/en.md", "course.en.md"
TABLE = "/en/author/harbour/translations/"
DESK = f"{TABLE}es/{CRANES}"


@pytest.fixture
def engine():
    """What these pages do depends on no engine; the actions beneath are tested on both."""
    return "sqlite"


@pytest.fixture
def begun(database):
    """Ben writes the course of the harbour; two of its texts have been begun in Spanish."""
    authoring.kept_begun(database)
    with authoring.acting(database, "ben") as (session, ben):
        draft = session.scalars(select(Draft)).one()
        for path in (PAGE, CRANES):
            translating.begin(session, by=ben, draft=draft, path=path, language="es", now=NOW)


def text_at(database, path):
    with database.reading() as session:
        return session.scalar(select(DraftFile.text).where(DraftFile.path == path))


def fields_of(page):
    """Everything that a browser would send of the form of the desk."""
    form = next(each for each in page.root.iter() if each.get("id") == "desk")
    found = {}
    for each in form.iter():
        kind, name = each.tag.rpartition("}")[2], each.get("name")
        if kind == "textarea":
            found[name] = (each.text or "").removeprefix("\n")
        elif kind == "input" and each.get("type") in {"hidden", "text"}:
            found[name] = each.get("value") or ""
    found.pop("csrf_token")
    return found


def place_of(page, words):
    """The number of the block whose source has these words."""
    for each in page.root.iter():
        if (each.get("class") or "").startswith("rendering") and words in "".join(each.itertext()):
            return each.get("id").removeprefix("part-")
    raise AssertionError(words)


def typed(page, **words):
    """The fields of the page, with some parts typed: by the words of their source."""
    fields = fields_of(page)
    for each in page.root.iter():
        if each.get("class") == "original" and each.text in words:
            fields[each.get("id").removesuffix("-of")] = words[each.text]
    return fields


def test_a_language_is_begun_with_the_course_page(ben, database):
    authoring.kept_begun(database)
    ben.get(TABLE).has("There is no translation yet", "Begin another language")
    ben.post(TABLE, {"language": "es", "file": CRANES}, expect=409).has("Begin with the course page")
    assert ben.post(TABLE, {"language": "es"}).location.endswith(f"{TABLE}es/{PAGE}")
    assert ben.post(TABLE, {"language": "es"}).location.endswith(f"{TABLE}es/{PAGE}")
    ben.get(TABLE).has("begun", "Begin")
    ben.get(f"{TABLE}es/{PAGE}").has("4 parts. Behind the source: 0. Not translated: 4.")


@pytest.mark.parametrize("language", ["en", "xx", ""])
def test_nothing_is_translated_into_its_own_language_or_none(ben, begun, language):
    ben.post(TABLE, {"language": language, "file": CRANES}, expect=404)
    ben.get(f"{TABLE}{language}/{CRANES}", expect=404)


def test_the_translator_never_sees_the_key(ben, begun, database):
    page = ben.get(DESK).lacks("[x]", "{#", "cites=")
    assert "[x]" not in text_at(database, "01-cranes/es.md")
    assert fields_of(page)["parts-9"] == "7"


def test_words_are_saved_and_counted(ben, begun, database):
    page = ben.get(DESK)
    assert ben.post(DESK, typed(page, **{"A machine.": "Una máquina.\r\n"})).location.endswith(DESK)
    assert "\n## What is a crane\n\nUna máquina.\n\n## Check" in text_at(database, "01-cranes/es.md")
    ben.get(DESK).has("17 parts. Behind the source: 0. Not translated: 16.")
    ben.get(TABLE).has("16 of 17 to translate")
    ben.get(f"{DESK}?show=to-do").lacks("Una máquina.")
    ben.post(DESK, fields_of(ben.get(DESK)) | {"at": "6"})
    ben.get(DESK).has("Nothing was changed.")


def test_a_question_keeps_its_answers_in_their_places(ben, begun, database):
    page = ben.get(DESK)
    words = {"Which one lifts?": "¿Cuál eleva?", "Crane": "Grúa", "Pier": "Muelle"}
    ben.post(DESK, typed(page, **words))
    text = text_at(database, "01-cranes/es.md")
    assert "### ¿Cuál eleva? {#lift cites=UNTOC-30-2-d objective=1}\n\n- [ ] Ship\n" in text
    assert "- [ ] Grúa\n- [ ] Muelle\n\n> [!HINT]\n> It is tall.\n" in text
    page = ben.get(DESK).has("not translated")
    place = place_of(page, "Which one lifts?")
    assert [fields_of(page)[f"w-{place}-{part}"] for part in range(4)] == ["¿Cuál eleva?", "", "", "Grúa"]


def test_a_part_may_stay_as_it_is_in_the_source(ben, begun):
    page = ben.get(DESK)
    ben.post(DESK, fields_of(page) | {f"same-{place_of(page, 'A machine.')}": "1"})
    ben.get(DESK).has("17 parts. Behind the source: 0. Not translated: 16.")


def test_when_the_source_moves_on_the_part_is_behind_and_the_change_is_shown(ben, carla, begun, database):
    ben.post(DESK, typed(ben.get(DESK), **{"A machine.": "Una máquina."}))
    authoring.kept_text(database, CRANES, FIRST.replace("A machine.", "A big machine."))
    page = ben.get(DESK).has(
        "Translation into Spanish", "Behind the source: 1.", "What has changed in the source", "[put in: big ]"
    )
    place = place_of(page, "A big machine.")
    ben.get(TABLE).has("1 of 17 behind")
    ben.post(DESK, fields_of(page))
    ben.get(DESK).has("Behind the source: 1.")
    ben.post(DESK, fields_of(page) | {f"right-{place}": "1"})
    page = ben.get(DESK).has("Behind the source: 0.")
    authoring.kept_text(database, CRANES, FIRST.replace("A machine.", "A small machine."))
    page = ben.get(DESK).has("Behind the source: 1.")
    ben.post(DESK, typed(page, **{"A small machine.": "Una máquina pequeña."}))
    ben.get(DESK).has("Behind the source: 0.")


def test_a_source_that_moves_on_while_somebody_translates_loses_no_word(ben, begun, database):
    page = ben.get(DESK)
    authoring.kept_text(database, CRANES, FIRST.replace("A machine.", "A big machine."))
    fields = typed(page, **{"A machine.": "Una máquina.", "All kinds.": "De todo."})
    page = ben.post(DESK, fields, expect=409).has("Nothing has been saved yet", "Una máquina.")
    place = place_of(page, "All kinds.")
    assert fields_of(page)[f"w-{place}-0"] == "De todo."
    ben.post(DESK, fields_of(page))
    assert "De todo." in text_at(database, "01-cranes/es.md")


def test_two_translators_work_at_one_file_and_neither_overwrites_the_other(ben, enter, begun, database):
    with authoring.acting(database, "carla") as (session, person):
        actions.share(session, by=person, course="harbour", person=person, now=NOW)
    carla, seen_by_both = enter("carla"), ben.get(DESK)
    ben.post(DESK, typed(seen_by_both, **{"A machine.": "Una máquina."}))
    carla.post(DESK, typed(seen_by_both, **{"All kinds.": "De todo."}))
    text = text_at(database, "01-cranes/es.md")
    assert "Una máquina." in text
    assert "De todo." in text
    page = carla.post(DESK, typed(seen_by_both, **{"A machine.": "Un aparato."}), expect=409)
    page.has("Somebody else has translated this part meanwhile", "Una máquina.")
    assert "Un aparato." not in text_at(database, "01-cranes/es.md")
    assert fields_of(page)[f"w-{place_of(page, 'A machine.')}-0"] == "Un aparato."
    carla.post(DESK, fields_of(page))
    assert "Un aparato." in text_at(database, "01-cranes/es.md")
    with database.reading() as session:
        assert any("Una máquina." in text for text in session.scalars(select(DraftSave.text)))


@pytest.mark.parametrize("words", ["# Título", "Un\n> cita", "```"])
def test_words_that_would_change_the_form_come_back(ben, begun, database, words):
    before = text_at(database, "01-cranes/es.md")
    page = ben.post(DESK, typed(ben.get(DESK), **{"A machine.": words, "All kinds.": "De todo."}), expect=422)
    page.has("These words change how the text is built")
    place = place_of(page, "A machine.")
    assert fields_of(page)[f"w-{place}-0"] == words
    assert text_at(database, "01-cranes/es.md") == before


def test_the_form_of_the_source_comes_over_with_every_word(ben, begun, database):
    ben.post(DESK, typed(ben.get(DESK), **{"A machine.": "Una máquina."}))
    changed = FIRST.replace("All kinds.", "A new one.\n\nAll kinds.").replace("Cranes lift.", "Cranes lift all.")
    authoring.kept_text(database, CRANES, changed.replace("## What is a crane\n\n", ""))
    ben.get(DESK).has("Order of the parts", "Parts that belong to nothing in the source any more")
    ben.post(DESK, {"act": "reshape"})
    ben.get(DESK).lacks("Order of the parts")
    text = text_at(database, "01-cranes/es.md")
    assert "Una máquina." in text
    assert "A new one." in text
    assert "What is a crane" not in text


def test_who_has_read_it_is_said_of_what_was_read(ben, begun, database):
    seen = next(each.get("value") for each in ben.get(DESK).root.iter() if each.get("name") == "seen")
    ben.post(DESK, {"act": "review", "review": "reviewed", "seen": seen})
    ben.get(DESK).has("A person has read this translation.")
    assert "\nreview: reviewed\n---\n" in text_at(database, "01-cranes/es.md")
    ben.post(DESK, {"act": "review", "review": "machine", "seen": seen}, expect=409)
    ben.get(TABLE).has("reviewed")
    with database.reading() as session:
        kinds = set(session.scalars(select(Entry.kind)))
    assert {"translation.begun", "translation.reviewed"} <= kinds


@pytest.mark.parametrize(
    "fields",
    [
        {"of-0": "x", "parts-0": "²", "w-0-0": "a"},
        {"of-9999": "x", "was-9999": "", "parts-9999": "1", "w-9999-0": "a"},
        {"of-0": "", "was-0": "", "parts-0": "999999999999", "w-0-0": "a"},
        {"act": "review", "review": "praised", "seen": "1"},
        {"sheet": "99999999", "show": "\x00", "at": "²"},
    ],
)
def test_forged_forms_change_nothing(ben, begun, database, fields):
    before = text_at(database, "01-cranes/es.md")
    ben.post(DESK, fields, expect=409 if any(name.startswith("of-") for name in fields) else 303)
    assert text_at(database, "01-cranes/es.md") == before


def test_it_is_the_authors_alone(amina, carla, begun):
    for path in (TABLE, DESK):
        carla.get(path, expect=404)
        carla.post(path, {"language": "fr"}, expect=404)
        amina.get(path, expect=403)


def test_without_a_draft_there_is_nothing_to_translate(ben, begun, database):
    with authoring.acting(database, "ben") as (session, person):
        actions.discard(session, by=person, draft=session.scalars(select(Draft)).one(), now=NOW)
    ben.get(TABLE).has("Nobody is writing this course now.")
    ben.post(TABLE, {"language": "es"}, expect=404)


def test_arabic_stands_right_to_left_beside_its_source(ben, database):
    authoring.kept_begun(database)
    ben.post(TABLE, {"language": "ar"})
    page = ben.get(f"{TABLE}ar/{PAGE}")
    sides = {(each.get("lang"), each.get("dir")) for each in page.root.iter() if each.get("dir")}
    assert {("en", "ltr"), ("ar", "rtl")} <= sides


def test_a_long_text_comes_in_sheets(ben, database):
    authoring.kept_begun(database)
    text = FIRST.replace("A machine.", "\n\n".join(f"Paragraph {number}." for number in range(250)))
    authoring.kept_text(database, CRANES, text)
    for path in (PAGE, CRANES):
        ben.post(TABLE, {"language": "ar", "file": path})
    address = f"{TABLE}ar/{CRANES}"
    ben.get(address).has("Sheet 1 of 2").lacks("Paragraph 220.")
    page = ben.get(f"{address}?sheet=2").has("Paragraph 220.")
    location = ben.post(address, typed(page, **{"Paragraph 220.": "فقرة"})).location
    assert location.endswith("?sheet=2")


def test_terms_of_the_convention_are_suggested(ben, database):
    authoring.kept_begun(database)
    authoring.kept_text(database, CRANES, FIRST.replace("A machine.", "It is for technical assistance."))
    for path in (PAGE, CRANES):
        ben.post(TABLE, {"language": "es", "file": path})
    page = ben.get(DESK).has("technical assistance → asistencia técnica").lacks("not found in the translation")
    ben.post(DESK, typed(page, **{"It is for technical assistance.": "Es para ayuda."}))
    page = ben.get(DESK).has("not found in the translation")
    ben.post(DESK, typed(page, **{"It is for technical assistance.": "Es para asistencia técnica."}))
    ben.get(DESK).lacks("not found in the translation")


def test_actions_ask_for_what_there_is(session, person):
    ben = person("ben")
    draft = authoring.begun(session, ben)
    for path, language in ((CRANES, "en"), ("03-none/en.md", "fr"), ("01-cranes/fr.md", "es")):
        with pytest.raises(NotFound):
            translating.begin(session, by=ben, draft=draft, path=path, language=language, now=NOW)
    actions.add_text(session, by=ben, draft=draft, path="bare.en.md", text="No front.\n", now=NOW)
    translating.begin(session, by=ben, draft=draft, path=PAGE, language="fr", now=NOW)
    with pytest.raises(translating.NotReady):
        translating.begin(session, by=ben, draft=draft, path="bare.en.md", language="fr", now=NOW)
    found = translating.opened(session, draft, path=PAGE, language="fr")
    pair = found.standing.pairs[0]
    edits = {0: Edit(pair.source.hash, mark_of(pair.words), ("Ports sûrs",))}
    translating.save(session, by=ben, draft=draft, found=found, edits=edits, now=NOW)
    assert translating.behind_in(session, draft) == 3
    with pytest.raises(actions.TextOvertaken):
        translating.reshape(session, by=ben, draft=draft, found=found, now=NOW)
