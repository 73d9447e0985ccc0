"""The page on which a text is written, without JavaScript and as its script sees it."""

import re
import time
from html import unescape

import pytest
from flask import request

from app.accounts.queries import person_by_sign_in
from app.authoring import actions, editing
from app.authoring.editing import OpenText, place_of
from app.authoring.editing_forms import form_of, sent_form
from app.authoring.editing_views import LARGEST
from app.authoring.queries import own_draft
from app.core.apart import Busy
from app.core.settings import ROOT
from app.courseware.models import Blob
from tests.makers import authoring, payloads
from tests.makers.courses import FILES
from tests.makers.hostile import SHAPES
from tests.makers.people import NOW
from tests.strict_client import NAMESPACE

MODULE = "01-cranes/en.md"
JSON = {"Accept": "application/json"}
PLACES = [*(ROOT / "courses").glob("*/**/*.md"), *(ROOT / "app" / "site" / "demo" / "courses").glob("*/**/*.md")]
CARLA_SAVED = "Carla Méndez\u2069 has saved another text"


@pytest.fixture
def harbour(database):
    """The draft of the published course, Ben's."""
    return authoring.kept_begun(database)


def editor(client, path=MODULE, *, course="harbour", **kwargs):
    return client.get(f"/en/author/{course}/edit/{path}", **kwargs)


def sent_by(page, form_id="editor"):
    """What a browser would send from the form of the page."""
    form = next(each for each in page.root.iter(NAMESPACE + "form") if each.get("id") == form_id)
    found = {}
    for field in form.iter():
        kind, name = field.tag.removeprefix(NAMESPACE), field.get("name")
        if not name or kind not in {"input", "textarea", "select"} or name == "csrf_token":
            continue
        if field.get("type") == "checkbox" and field.get("checked") is None:
            continue
        value = (field.text or "") if kind == "textarea" else field.get("value", "")
        found.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\n", "\r\n"))
    return found


def saved(database, path=MODULE, course="harbour", by="ben"):
    with authoring.acting(database, by) as (session, person):
        return editing.open_text(session, by=person, course=course, path=path)


def post(client, action, fields, path=MODULE, *, course="harbour", **kwargs):
    kwargs = {"content_type": "multipart/form-data", **kwargs}
    return client.post(f"/en/author/{course}/{action}/{path}", fields, **kwargs)


def test_a_text_is_shown_in_fields_and_saved(database, ben, harbour):
    page = editor(ben).has("Title", "Objectives", "Save", "How to write this")
    fields = sent_by(page)
    assert fields["title"] == ["Cranes and containers"]
    post(ben, "save", fields | {"title": "Cranes: tall", "body": "New.\r\n\r\nText.\r\n"})
    text = saved(database).text
    assert 'title: "Cranes: tall"\n' in text
    assert text.endswith("---\n\nNew.\n\nText.\n")
    assert "\r" not in text
    editor(ben).has("Saved at", "UTC")


def test_a_form_that_nobody_changed_changes_no_byte(app):
    """All fields of the page as a browser sends them, of every file that there is."""
    assert len(PLACES) > 10
    for path in PLACES:
        text = path.read_text(encoding="utf-8")
        folder = next(each for each in path.parents if each.parent.name == "courses")
        assert through_the_form(app, path.relative_to(folder).as_posix(), text) == text, path


@pytest.fixture
def engine():
    """What the page does depends on no engine; tests/authoring/test_editing.py runs on both."""
    return "sqlite"


def through_the_form(app, name, text, **changed):
    opened = OpenText("c", "d", "u", name, text, 1, None, "", is_own=True, place=place_of(name, "en"))
    with app.test_request_context("/en/"):
        shown = form_of(opened)
        fields = {each.name: str(each._value() or "") for each in shown if each.name != "provisions"}
    fields = {key: value.replace("\n", "\r\n") for key, value in fields.items()} | changed
    fields["provisions"] = ["", *changed.get("provisions", shown.provisions.data or [])]
    with app.test_request_context("/en/", method="POST", data=fields):
        request.max_content_length = request.max_form_memory_size = LARGEST  # as the page for saving has it
        return sent_form(opened.place.role).text


HEAD = "---\n# kept\nid: boats\ntitle: {title}\nsummary: |\n  Two\n  lines.\nminutes: 20\nother: [1, 2]\n---\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD.format(title='"A: b"') + "\n\n\nText.",
        HEAD.format(title="[no, text]") + "Text.\n\n\n",
        HEAD.format(title="'"),
        HEAD.format(title="12") + "---\nid: again\n---\n",
        "No front matter.\n",
        "---\n---\n",
        "",
        "---\nprovisions: [UNTOC-30-2, UNTOC-30-1, NOWHERE]\nobjectives: ['a  b', 'c']\n---\nx\n",
    ],
)
def test_odd_files_come_back_as_they_are(app, text):
    assert through_the_form(app, "01-boats/en.md", text) == text


def test_only_the_changed_lines_of_the_front_matter_are_others(app):
    text = HEAD.format(title="Boats") + "\nText.\n"
    made = through_the_form(app, "01-boats/en.md", text, minutes="٣٠", objectives="Row.\r\n\r\nSail: fast.\r\n")
    assert made.replace("minutes: 30", "minutes: 20").startswith(text[: text.index("---\n\nText")])
    assert 'objectives:\n  - Row.\n  - "Sail: fast."\n---\n\nText.\n' in made
    with_provisions = through_the_form(app, "01-boats/en.md", text, provisions=["UNTOC-31-1", "UNTOC-30-1", "ODD"])
    assert "provisions: [UNTOC-30-1, UNTOC-31-1, ODD]\n" in with_provisions


def test_a_broken_front_matter_is_shown_as_a_whole(database, ben, harbour):
    authoring.kept_text(database, MODULE, '---\ntitle: "broken\n---\nText.\n')
    page = editor(ben).has("The whole file")
    fields = sent_by(page)
    assert fields["body"] == ['---\r\ntitle: "broken\r\n---\r\nText.\r\n']
    post(ben, "save", fields | {"body": "---\r\ntitle: mended\r\n---\r\nText.\r\n"})
    assert saved(database).text == "---\ntitle: mended\n---\nText.\n"


def test_a_text_full_of_problems_is_saved_all_the_same(database, ben, harbour):
    post(ben, "save", sent_by(editor(ben)) | {"minutes": "many", "title": "", "body": "# [!TREATY x]\r\n{#"})
    text = saved(database).text
    assert "minutes: many" in text
    assert "\ntitle" not in text


def test_a_preview_without_a_script_shows_the_text_and_keeps_what_was_typed(database, ben, harbour):
    before = saved(database)
    fields = sent_by(editor(ben)) | {
        "title": "Typed & kept",
        "body": FILES[MODULE].split("---\n", 2)[2] + "\n#### Deep\n",
    }
    page = post(ben, "preview", fields, expect=200).has("Which one lifts?", "Question 1 of", "A machine.")
    assert sent_by(page)["title"] == ["Typed & kept"]
    assert sent_by(page)["version"] == fields["version"]
    assert "CANARY" not in page.text.split('id="preview"')[1]
    assert saved(database) == before


def test_a_script_gets_the_preview_with_what_is_to_be_mended(ben, harbour):
    fields = sent_by(editor(ben)) | {"body": "Text.\r\n\r\n> [!TREATY UNTOC-30-1]\r\n> Not its words.\r\n"}
    found = post(ben, "preview", fields, expect=200, headers=JSON).json
    assert "quotation differs" in found["preview"]
    line = fields["head"][0].count("\n") + 3
    assert found["first_line"] == line - 2
    assert f'name="line" value="{line}"' in found["preview"]


def test_pictures_of_the_draft_can_be_inserted_and_are_seen_in_the_preview(database, ben, harbour):
    with authoring.acting(database, "ben") as (session, person):
        draft = own_draft(session, by=person, course="harbour")
        for path in ("01-cranes/crane.webp", "pictures/map.webp", "02-far/away.webp"):
            blob = Blob(hash=f"{path:64}", mimetype="image/webp", content=b"x", size=1, width=640, height=480)
            session.add(blob)
            session.flush()
            actions.attach(session, by=person, draft=draft, path=path, blob_id=blob.id, now=NOW)
    page = editor(ben)
    assert 'value="![](crane.webp)"' in page.text
    assert 'value="![](../pictures/map.webp)"' in page.text
    assert "away.webp" not in page.text
    fields = sent_by(page) | {"body": "![A crane](crane.webp)\r\n\n![A map](../pictures/map.webp)\r\n"}
    shown = post(ben, "preview", fields, expect=200).text
    assert 'src="/en/author/harbour/files/01-cranes/crane.webp"' in shown
    assert 'src="/en/author/harbour/files/pictures/map.webp"' in shown


def test_a_translation_leads_to_its_desk(database, ben, harbour):
    authoring.kept_text(database, "01-cranes/ar.md", "---\ntitle: رافعات\nblocks: '-'\n---\nنص.\n")
    page = editor(ben, "01-cranes/ar.md").has("رافعات", "Translate it beside its source")
    assert "/translations/ar/01-cranes/en.md" in page.text
    post(ben, "save", sent_by(page) | {"body": "نص آخر.\r\n"}, "01-cranes/ar.md")
    assert saved(database, "01-cranes/ar.md").text == "---\ntitle: رافعات\nblocks: '-'\n---\nنص آخر.\n"


def test_when_many_are_writing_a_script_asks_again(ben, harbour, monkeypatch):
    def busy(*args, **kwargs):
        raise Busy

    monkeypatch.setattr("app.authoring.showing.document_apart", busy)
    fields = sent_by(editor(ben)) | {"body": "Kept."}
    post(ben, "preview", fields, expect=503, headers=JSON)
    assert sent_by(post(ben, "preview", fields, expect=503).has("Many texts"))["body"] == ["Kept."]


def test_a_line_that_is_asked_for_is_shown(ben, harbour):
    lines = FILES[MODULE].split("\n")
    number = lines.index("A machine.") + 1
    page = editor(ben, f"{MODULE}?line={number}").has(f"Line {number}: A machine.")
    assert f'id="line-{number}"' in page.text
    editor(ben, f"{MODULE}?line=99999").has("Line 99999: –")


def test_a_script_saves_and_hears_the_new_version(database, ben, harbour):
    fields = sent_by(editor(ben))
    told = post(ben, "save", fields | {"body": "One."}, expect=200, headers=JSON).json
    assert re.fullmatch(r"Saved at \d\d:\d\d:\d\d UTC", told["said"])
    again = post(ben, "save", fields | {"body": "Two.", "version": told["version"]}, expect=200, headers=JSON).json
    assert again["version"] == told["version"] + 1
    assert saved(database).text.endswith("Two.")


@pytest.fixture
def two(database, ben, carla, harbour):
    """Ben's page, and Carla has saved another text since."""
    with authoring.acting(database, "ben") as (session, person):
        actions.share(session, by=person, course="harbour", person=person_by_sign_in(session, "carla"), now=NOW)
    fields = sent_by(editor(ben))
    post(carla, "save", sent_by(editor(carla)) | {"body": "Carla wrote this.\r\n"})
    return fields | {"body": "Ben wrote that.\r\n"}


def test_neither_of_two_authors_overwrites_the_other_unseen(database, ben, two):
    page = post(ben, "save", two, expect=409).has(CARLA_SAVED, "Ben wrote that.", "Carla wrote this.", "What differs")
    assert saved(database).text.endswith("Carla wrote this.\n")
    told = post(ben, "save", two, expect=409, headers=JSON).json
    assert CARLA_SAVED in told["error"]
    merge = next(each for each in page.root.iter(NAMESPACE + "textarea") if each.get("name") == "body").text
    assert merge.endswith("Ben wrote that.\n")
    fields = page.fields() | {"body": merge + "Both.\r\n"}
    assert "settled=1" in post(ben, "save", fields | {"settled": "mine"}).location
    assert saved(database).text.endswith("Ben wrote that.\nBoth.\n")
    assert "Carla wrote this." in texts_before(database)


def test_the_text_that_gives_way_is_kept(database, ben, two):
    page = post(ben, "save", two, expect=409)
    fields = page.fields() | {"body": "---\ntitle: x\n---\nBen wrote that.\n", "settled": "theirs"}
    post(ben, "save", fields)
    assert saved(database).text.endswith("Carla wrote this.\n")
    assert "Ben wrote that." in texts_before(database)


def test_a_second_window_is_an_author_too(database, ben, harbour):
    fields = sent_by(editor(ben))
    post(ben, "save", fields | {"body": "First window.\r\n"})
    page = post(ben, "save", fields | {"body": "Second window.\r\n"}, expect=409).has("in another window")
    post(ben, "save", page.fields() | {"body": "Second window.\r\n", "settled": "mine"})
    assert "First window." in texts_before(database)


def test_a_text_that_was_moved_is_found_again(database, ben, harbour):
    fields = sent_by(editor(ben))
    with authoring.acting(database, "ben") as (session, person):
        draft = own_draft(session, by=person, course="harbour")
        actions.move(session, by=person, draft=draft, paths={MODULE: "07-cranes/en.md"}, now=NOW)
    page = post(ben, "save", fields | {"body": "After the move.\r\n"})
    assert "07-cranes/en.md" in page.location
    assert saved(database, "07-cranes/en.md").text.endswith("After the move.\n")


def test_a_text_that_was_removed_comes_back_to_its_author(database, ben, harbour):
    fields = sent_by(editor(ben))
    with authoring.acting(database, "ben") as (session, person):
        draft = own_draft(session, by=person, course="harbour")
        actions.remove(session, by=person, draft=draft, path=MODULE, now=NOW)
    page = post(ben, "save", fields | {"body": "Still here.\r\n"}, expect=409).has("has been removed", "Still here.")
    post(ben, "save", page.fields() | {"body": "Still here.\r\n", "settled": "mine"})
    assert saved(database).text == "Still here.\n"


def test_the_other_author_is_seen(ben, carla, two):
    fields = {"uid": two["uid"], "version": two["version"]}
    assert ben.post(f"/en/author/harbour/present/{MODULE}", fields, expect=200).json["others"] == []
    state = carla.post(f"/en/author/harbour/present/{MODULE}", fields, expect=200).json
    assert state["others"] == ["\u2068Ben Okafor\u2069 has this open."]
    assert "You have saved another text in another window" in state["newer"]
    state = ben.post(f"/en/author/harbour/present/{MODULE}", fields, expect=200).json
    assert re.search(r"Carla Méndez\u2069 has this open, last change \d\d:\d\d UTC", state["others"][0])
    assert CARLA_SAVED in state["newer"]
    editor(ben).has("Carla Méndez\u2069 has this open")


def test_a_script_that_lost_its_token_gets_another(ben, harbour):
    found = editor(ben, headers=JSON).json
    fields = {"csrf_token": found["token"], "uid": "", "version": "1", "is_whole": "1", "body": "x"}
    assert found["me"] == ben.person.uid
    answer = ben.client.post(f"/en/author/harbour/save/{MODULE}", data=fields, headers=JSON)
    assert answer.status_code == 200


def test_a_script_hears_that_it_is_signed_out(visitor, harbour):
    assert visitor.get(f"/en/author/harbour/edit/{MODULE}", expect=401, headers=JSON)
    fields = {"csrf_token": "old", "body": "x"}
    answer = visitor.client.post(f"/en/author/harbour/save/{MODULE}", data=fields, headers=JSON)
    assert answer.status_code in {400, 401}


def test_an_earlier_text_is_taken_back(database, ben, harbour):
    first = saved(database).text
    for body in ("Two.", "Three."):
        post(ben, "save", sent_by(editor(ben)) | {"body": body})
    page = ben.get(f"/en/author/harbour/history/{MODULE}").has("Earlier texts")
    number = re.findall(r"\?number=(\d+)", page.text)[-1]
    page = ben.get(f"/en/author/harbour/history/{MODULE}?number={number}").has("What has changed since", "Three")
    ben.post(f"/en/author/harbour/history/{MODULE}", page.fields())
    assert saved(database).text == first
    assert any(each.endswith("Three.") for each in texts_before(database).split("\0"))
    ben.post(f"/en/author/harbour/history/{MODULE}", page.fields() | {"number": "2"})
    ben.get(f"/en/author/harbour/history/{MODULE}").has("Somebody else has changed this text")
    ben.post(f"/en/author/harbour/history/{MODULE}", {"number": "99", "version": "1"}, expect=404)


def test_too_long_a_text_comes_back_whole(database, ben, harbour):
    before = saved(database)
    body = "سلام " * 50_000
    fields = sent_by(editor(ben)) | {"body": body}
    for action in ("save", "preview"):
        page = post(ben, action, fields, expect=413).has("200000", "Nothing is saved")
        assert body in page.text
        assert "200000" in post(ben, action, fields, expect=413, headers=JSON).json["error"]
    assert saved(database) == before


def test_front_matter_that_nobody_could_read_again_is_refused_with_all_that_was_typed(database, ben, harbour):
    fields = sent_by(editor(ben)) | {"objectives": "Know this.\r\n" * 2000}
    page = post(ben, "save", fields, expect=422).has("too long together")
    assert page.text.count("Know this.") >= 2000


@pytest.mark.parametrize("shape", SHAPES)
def test_a_megabyte_of_hostile_markdown_is_answered_at_once(ben, harbour, shape):
    """Too long: refused with the text; as long as a file can be: shown, or refused calmly."""
    fields = sent_by(editor(ben))
    for size, allowed in ((1_000_000, {413}), (190_000, {200, 422})):
        body = SHAPES[shape](size)
        begun = time.monotonic()
        answer = ben.client.post(
            f"/en/author/harbour/preview/{MODULE}",
            data=fields | {"body": body, "csrf_token": ben.token()},
            content_type="multipart/form-data",
        )
        assert time.monotonic() - begun < 4, "one second for the text, the rest for a slow machine"
        assert answer.status_code in allowed if len(body) > 200_000 or size < 200_000 else {200, 422}
        assert body[:100] in unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize("payload", payloads.PAYLOADS)
def test_a_payload_stays_text_wherever_it_is_written(database, ben, harbour, payload):
    authoring.kept_text(database, MODULE, payloads.text_with(payload))
    page = post(ben, "preview", sent_by(editor(ben)), expect=200)
    preview = next(each for each in page.root.iter() if each.get("id") == "preview")
    for element in preview.iter():
        assert not [name for name in element.attrib if str(name).startswith("on")]
        assert not element.get("href", "").strip().lower().startswith(("javascript", "data:text"))
    tags = {each.tag.removeprefix(NAMESPACE) for each in preview.iter()}
    assert not tags & {"script", "iframe", "svg", "math", "object", "embed", "style", "marquee", "video", "noscript"}


def test_outsiders_find_nothing_and_trainees_are_kept_out(carla, amina, harbour):
    for action in ("edit", "history"):
        carla.get(f"/en/author/harbour/{action}/{MODULE}", expect=404)
        amina.get(f"/en/author/harbour/{action}/{MODULE}", expect=403)
    for action in ("save", "preview", "present", "history"):
        carla.post(f"/en/author/harbour/{action}/{MODULE}", {"body": "x", "version": "1"}, expect=404)


@pytest.mark.parametrize("path", ["nothing.md", "09-x/en.md", "../../etc/passwd", "01-cranes/xx.md", "a" * 300])
def test_files_that_are_not_there_are_not_found(ben, harbour, path):
    editor(ben, path, expect=404)
    post(ben, "save", {"body": "x", "version": "0", "is_whole": "1"}, path, expect=404 if path != "09-x/en.md" else 303)


def texts_before(database, path=MODULE):
    opened = saved(database, path)
    with database.reading() as reading:
        return "\0".join(each.text for each in editing.history(reading, opened=opened))
