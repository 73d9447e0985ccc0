from urllib.parse import quote

from tests.makers.people import CAST

HOSTILE = [
    '"', "'", "*", "-", "AND", "OR NOT", "NEAR(", "a AND (", "^", "{title}: x", "title:x", "col : y", "\\", "%", "_",
    "&", "|",
    "!",
    ":*", "<->", "''; DROP TABLE passage", "<script>alert(1)</script>", "\0", "a\0b", "\x01", "\ud7ff", "ﷺ", "🦀",
    "x" * 5000,
    " ".join("word" for _ in range(300)), "'a' & !", "a:*b", '"unclosed', "(((((", "\u202e", "\u2028",
]  # fmt: skip


def test_the_list_shows_every_course(visitor):
    visitor.get("/en/courses/").has("Safe harbours", "2 modules", "55 min")


def test_search_leads_to_the_module(visitor):
    page = visitor.get("/en/courses/?q=Tavoria").has("1 result for “Tavoria”", "Cranes and containers")
    assert "/en/courses/harbour/cranes/" in page.text


def test_what_is_not_found_is_said(visitor):
    visitor.get("/en/courses/?q=submarine").has("0 results for “submarine”", "Try fewer or other words.")


def test_no_words_break_the_search(visitor):
    for words in HOSTILE:
        page = visitor.get(f"/en/courses/?q={quote(words)}")
        page.lacks("<script>alert")


def test_the_convention_is_shown_in_the_language_as_far_as_its_words_were_read(visitor):
    spanish = visitor.get("/es/convention/").has("Los Estados Parte harán esfuerzos concretos", "asistencia técnica")
    spanish.lacks("States Parties shall")
    visitor.get("/es/convention/30-2-d/").has("Alentar y persuadir", "Otras medidas").lacks("To encourage")
    arabic = visitor.get("/ar/convention/30-2-d/").has("To encourage and persuade other States")
    assert '<blockquote class="treaty" lang="en" dir="ltr">' in arabic.text
    arabic.has("هذا النص بالإنكليزية")
    visitor.get("/fr/convention/30-1/").has("Les États Parties prennent").has("une seule source")


def test_the_convention_shows_where_each_paragraph_is_taught(visitor):
    visitor.get("/en/convention/").has("Article 30", "1 module")
    visitor.get("/en/convention/30-2-d/").has("Taught in", "Cranes and containers")
    visitor.get("/en/convention/30-4/").has("No module teaches this paragraph by itself yet.")


def test_a_paragraph_that_is_not_there_is_not_found(visitor):
    for paragraph in ("99", "30-9", "UNTOC-30-2-d", "30-2-D", "..", "%00", "30-2-d%00", "x" * 500):
        visitor.get(f"/en/convention/{paragraph}/", expect=404)


def test_everybody_with_an_account_may_enrol(enter):
    for name in CAST:
        client = enter(name)
        assert client.post("/en/courses/harbour/enrol").location == "/en/courses/harbour/"
        client.get("/en/courses/harbour/").has("You are enrolled.", "0 of 4 steps done")


def test_forged_fields_enrol_nobody_else(amina, badr):
    amina.post("/en/courses/harbour/enrol", {"person_id": "2", "user_id": "2", "sign_in": "badr", "by": "badr"})
    badr.get("/en/courses/harbour/").lacks("steps done")


def test_there_is_no_enrolling_in_what_is_not_there(amina):
    amina.post("/en/courses/nowhere/enrol", expect=404)


def test_enrolling_needs_a_session_a_token_and_a_button(visitor, amina):
    assert visitor.post("/en/courses/harbour/enrol").location == "/en/account/sign-in"
    amina.post("/en/courses/harbour/enrol", token=False, expect=400)
    amina.get("/en/courses/harbour/").lacks("steps done")


def test_enrolling_by_a_link_is_not_possible(amina):
    amina.get("/en/courses/harbour/enrol", expect=404, follow_redirects=True)
    amina.get("/en/courses/harbour/").lacks("steps done")
