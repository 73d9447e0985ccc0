import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.accounts.actions import set_roles
from app.accounts.queries import person_by_sign_in
from app.accounts.rules import Role
from app.core.clock import utcnow
from app.core.ids import grouped, new_uid
from app.core.journal import Entry
from app.programmes.queries import cohorts_of, own_cohort
from app.programmes.views import QUIET
from tests.makers.people import make_person
from tests.makers.programmes import opened

LIST, NEW = "/en/cohorts/", "/en/cohorts/new"
FORM = {
    "name": "Class of Dakar <b>2</b>",
    "course": "harbour",
    "programme": "",
    "place": "Dakar “School”",
    "starts_on": "2026-11-02",
    "ends_on": "2026-12-18",
}
ACTS = ("code", "close", "reopen", "facilitators/remove", "members/remove")
PAGES = ("", "details", "board", "facilitators")


def found(database, uid):
    with database.reading() as reading:
        return own_cohort(reading, by=person_by_sign_in(reading, "olga"), uid=uid)


def count(database):
    with database.reading() as reading:
        return len(cohorts_of(reading, person_by_sign_in(reading, "olga")))


@pytest.fixture
def cohort(database):
    """A cohort of Faisal's."""
    return opened(database, "faisal")


def test_a_facilitator_opens_a_cohort_and_accompanies_it(faisal, olga, database):
    faisal.get(LIST).has("You accompany no cohort yet.")
    address = faisal.post(NEW, FORM).location
    page = faisal.get(address).has("Class of Dakar <b>2</b>", "Safe harbours", "Dakar “School”", "Faisal Khan")
    page.has("2 November 2026 – 18 December 2026", "Nobody has joined yet.", "Palermo Campus")
    made = found(database, address.split("/")[3])
    assert grouped(made.join_code) in page.text
    for client in (faisal, olga):
        client.get(LIST).has("Class of Dakar <b>2</b>", "0 members", "joining open")


def test_a_cohort_belongs_to_a_programme(faisal, olga, database):
    olga.post("/en/programmes/new", {"name": "Safe Ports", "provider": "Tavoria", "is_open": "yes"})
    uid = re.search(r'value="([0-9a-z]{26})">Safe Ports', faisal.get(NEW).text)[1]
    address = faisal.post(NEW, {**FORM, "programme": uid}).location
    faisal.get(address).has("Safe Ports", "Tavoria")
    faisal.get(LIST).has("Safe Ports")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write a name by which its members know the cohort."),
        ({"name": "\u200f \t"}, "Write a name by which its members know the cohort."),
        ({"name": "x" * 121}, "Use no more than 120 characters."),
        ({"course": ""}, "Choose a course."),
        ({"course": "nowhere"}, "Please mend this first"),
        ({"programme": "0" * 26}, "Please mend this first"),
        ({"place": ""}, "Write where the cohort meets."),
        ({"starts_on": ""}, "Write the first day."),
        ({"ends_on": "  "}, "Write the last day."),
        ({"ends_on": "18.12.2026"}, "Write the day as year-month-day"),
        ({"starts_on": "2026-02-30"}, "Write the day as year-month-day"),
        ({"ends_on": "2026-11-01"}, "The last day is before the first."),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(faisal, database, changed, said):
    page = faisal.post(NEW, {**FORM, **changed}, expect=422).has(said)
    kept = {
        "name": 'value="Class of Dakar &lt;b&gt;2&lt;/b&gt;"',
        "course": 'selected value="harbour"',
        "place": 'value="Dakar “School”"',
        "starts_on": 'value="2026-11-02"',
        "ends_on": 'value="2026-12-18"',
    }
    assert [text for field, text in kept.items() if field not in changed and text not in page.text] == []
    if "18.12.2026" in changed.values():
        assert 'value="18.12.2026"' in page.text
    assert count(database) == 0


def test_every_field_is_needed_but_the_day_may_be_one(faisal, database):
    for missing in FORM:
        faisal.post(NEW, {key: value for key, value in FORM.items() if key != missing}, expect=422)
    assert count(database) == 0
    faisal.post(NEW, {**FORM, "starts_on": "2026-12-18"})
    assert count(database) == 1


def test_a_double_click_opens_one_cohort(faisal, database):
    sent = {**FORM, "uid": faisal.get(NEW).fields()["uid"]}
    assert len({faisal.post(NEW, sent).location for _ in range(2)}) == 1
    assert count(database) == 1


def test_the_uid_of_anothers_cohort_opens_nothing_of_it(faisal, olga, database):
    theirs = opened(database, "olga")
    faisal.get(faisal.post(NEW, {**FORM, "uid": theirs.uid}).location, expect=404)
    assert found(database, theirs.uid).name == "Class of Dakar"


def test_a_cohort_is_corrected_and_keeps_its_course(faisal, cohort, database):
    path = f"{cohort.page}details"
    page = faisal.get(path)
    assert 'name="course"' not in page.text
    faisal.post(path, {**FORM, "course": "other", "name": "Renamed", "version": page.fields()["version"]})
    made = found(database, cohort.uid)
    assert (made.name, made.place, made.course) == ("Renamed", "Dakar “School”", "harbour")
    page = faisal.post(path, {**FORM, "name": "Late", "version": "1"}, expect=409).has("Somebody else", "Renamed")
    assert 'value="Late"' in page.text
    faisal.post(path, {**FORM, "name": "", "version": page.fields()["version"]}, expect=422)
    faisal.post(path, {**FORM, "name": "Late", "version": page.fields()["version"]})
    assert found(database, cohort.uid).name == "Late"


def test_the_board_shows_the_code_the_address_and_a_qr_code_and_nobody(faisal, database):
    cohort = opened(database, "faisal", members=("amina", "badr"))
    page = faisal.get(f"{cohort.page}board").has(grouped(cohort.code), "localhost/join", "Safe harbours")
    page.lacks("Amina", "بدر")
    assert '<svg role="img"' in page.text


def test_the_qr_code_on_the_board_leads_to_joining(faisal, cohort):
    """Painted from the path on the page and read as a camera does."""
    text = faisal.get(f"{cohort.page}board").text
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', text)[1])
    image = Image.new("L", (size * 8, size * 8), 255)
    draw = ImageDraw.Draw(image)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", text)
    assert min(int(x) for x, _, _ in runs) == min(int(y) for _, y, _ in runs) == QUIET  # dark on light
    for x, y, length in runs:
        left, top = int(x) * 8, int(y) * 8
        draw.rectangle((left, top, left + int(length) * 8 - 1, top + 7), fill=0)
    read = zxingcpp.read_barcodes(image)
    assert [each.text for each in read] == [f"http://localhost/join/{grouped(cohort.code)}"]


def test_a_new_code_replaces_the_old_one(faisal, cohort, database):
    faisal.post(f"{cohort.page}code")
    page = faisal.get(cohort.page).has("The cohort has a new code.").lacks(grouped(cohort.code))
    assert grouped(found(database, cohort.uid).join_code) in page.text


def test_joining_is_closed_and_opened_again(faisal, cohort, database):
    for act, said, is_closed in (("close", "Joining is closed.", True), ("reopen", "Joining is open again.", False)):
        for _ in range(2):
            faisal.post(f"{cohort.page}{act}")
        faisal.get(cohort.page).has(said)
        assert (found(database, cohort.uid).closed_at is not None) == is_closed


def test_a_co_facilitator_is_added_and_removed(faisal, olga, cohort, database):
    with database.unit_of_work() as session:
        make_person(session, "olena", role=Role.FACILITATOR)
    path = f"{cohort.page}facilitators"
    faisal.post(path, {"sign_in": " OLENA "})
    page = faisal.get(path).has("Olena accompanies the cohort.", "Faisal Khan").lacks("olena")
    uids = re.findall(r'name="person" value="([0-9a-z]{26})"', page.text)
    for uid in uids:
        faisal.post(f"{path}/remove", {"person": uid}, expect=303 if uid == uids[0] else 404)
    faisal.get(cohort.page, expect=404)
    assert [each.name for each in found(database, cohort.uid).facilitators] == ["Olena"]


@pytest.mark.parametrize("sign_in", ["", "amina", "nobody", "x" * 300, "fai\0l"])
def test_who_is_no_facilitator_is_refused_in_the_same_words(faisal, cohort, sign_in):
    page = faisal.post(f"{cohort.page}facilitators", {"sign_in": sign_in}, expect=422).has("Please mend this first")
    if sign_in in {"amina", "nobody"}:
        page.has("No facilitator signs in with this name.").lacks("Amina")


def test_the_last_facilitator_stays(faisal, cohort):
    faisal.post(f"{cohort.page}facilitators/remove", {"person": faisal.person.uid}, expect=409)
    faisal.get(cohort.page)


def test_anothers_cohort_is_not_there(faisal, olga, database):
    theirs, never = opened(database, "olga", members=("amina",)), f"/en/cohorts/{new_uid()}/"
    before = found(database, theirs.uid)
    for path in PAGES:
        page = faisal.get(theirs.page + path, expect=404)
        assert page.words() == faisal.get(never + path, expect=404).words()
    for act in (*ACTS, "details", "facilitators"):
        faisal.post(theirs.page + act, {**FORM, "sign_in": "faisal", "person": olga.person.uid}, expect=404)
    after = found(database, theirs.uid)
    assert (before.name, before.join_code, before.closed_at) == (after.name, after.join_code, after.closed_at)
    assert [each.sign_in for each in after.facilitators] == ["olga"]
    olga.get(theirs.page).has("Amina Diallo")
    olga.get(opened(database, "faisal").page)


def test_who_is_no_facilitator_gets_nowhere(enter, visitor, database):
    cohort = opened(database, "faisal", members=("amina",))
    for name in ("amina", "ben", "carla", "dara"):
        client = enter(name)
        client.get("/en/").lacks('href="/en/cohorts/"')
        for path in (LIST, NEW, *(cohort.page + each for each in PAGES)):
            client.get(path, expect=403)
        for act in (*ACTS, "details", "facilitators"):
            client.post(cohort.page + act, FORM, expect=403)
    assert visitor.get(cohort.page, expect=303).location.startswith("/en/account/sign-in?next=")


def test_forms_need_their_token_and_acts_a_button(faisal, cohort, database):
    for act in (*ACTS, "details", "facilitators"):
        faisal.post(cohort.page + act, {**FORM, "version": "1"}, token=False, expect=400)
    for act in ACTS:
        faisal.get(cohort.page + act, expect=405)
    made = found(database, cohort.uid)
    assert (made.join_code, made.closed_at, made.version) == (cohort.code, None, 1)


def test_who_lost_the_role_lost_the_cohort(faisal, enter, cohort, database):
    with database.unit_of_work() as session:
        set_roles(session, person=person_by_sign_in(session, "faisal"), roles=frozenset(), by=None, now=utcnow())
    enter("faisal").get(cohort.page, expect=403)


def test_pages_exist_in_arabic(faisal, cohort):
    for path in PAGES:
        page = faisal.get(cohort.page.replace("/en/", "/ar/") + path)
        assert page.root.get("dir") == "rtl"


def test_actions_say_who_did_what_in_the_journal(faisal, cohort, database):
    for act in ("close", "reopen", "code"):
        faisal.post(cohort.page + act)
    with database.reading() as reading:
        entries = reading.scalars(select(Entry).where(Entry.kind.like("cohort.%")).order_by(Entry.id)).all()
    assert [each.kind for each in entries] == ["cohort.made", "cohort.closed", "cohort.reopened", "cohort.code_renewed"]
    assert {each.by for each in entries} == {faisal.person.uid}
