"""The instructor's job in a real browser: write, mend, translate, have it reviewed, publish, learn from the answers."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.database import Database
from app.courseware.queries import current_hash, published
from app.courseware.rules import Course
from tests.journeys import container, walk, writing
from tests.journeys.conftest import Server
from tests.makers.answers import Given, crowd
from tests.makers.completions import right_answer
from tests.makers.people import PASSPHRASE
from tests.makers.pictures import located, picture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("instructors")]
WIDE = {"width": 1280, "height": 900}
COURSE = "following-a-container"


def signed_in(browser: Browser, server: Server, name: str, *, is_wide: bool = True, has_script: bool = True) -> Page:
    """A browser of this person's own."""
    screen = WIDE if is_wide else {"width": 360, "height": 800}
    context = browser.new_context(viewport=screen, java_script_enabled=has_script)
    context.set_default_timeout(10_000)
    page = context.new_page()
    walk.sign_in(page, server.address, name, PASSPHRASE)
    return page


def test_from_an_empty_workspace_to_the_same_course_elsewhere(server: Server, browser: Browser, tmp_path: Path):
    ben, amina = signed_in(browser, server, "ben"), signed_in(browser, server, "amina", is_wide=False)
    write_the_course(ben)
    mend_what_the_checker_finds(ben)
    translate(ben, "Following a container")
    translate(ben, "The papers")
    have_it_approved(ben, signed_in(browser, server, "carla"))
    ben.get_by_role("link", name="Go on to publish").click()
    ben.get_by_role("button", name="Publish now").click()

    course = published_course(server)
    assert course.languages == ("en", "fr")
    read_in_two_languages(amina)
    take_in_french(amina, course)
    let_ten_more_take(server, course)
    look_at_the_answers(ben)
    take_it_elsewhere(server, tmp_path)
    for page in (ben, amina):
        page.context.close()


def write_the_course(ben: Page) -> None:
    writing.begin_course(ben, **container.COURSE)
    writing.open_part(ben, container.COURSE["title"])
    writing.write(ben, container.PAGE)
    writing.save(ben)
    writing.add_module(ben, title="The papers", minutes=20)
    writing.add_module(ben, title="The people", minutes=15)
    photograph = picture(1600, 900, "PNG", exif=located())
    writing.upload(ben, name="crane.jpeg", picture=photograph, shows=container.SHOWS, used_in="The papers")

    writing.open_part(ben, "The papers")
    writing.fill_particulars(ben, **container.ABOUT_PAPERS, article=30, paragraph="2 (d)")
    writing.write(ben, container.PAPERS)
    writing.place_picture(ben, container.SHOWS)
    writing.insert(ben, *writing.KINDS)
    expect(ben.locator("#preview [data-question]")).to_have_count(7)
    writing.write(ben, container.answered(writing.written(ben), writing.KINDS))
    writing.save(ben)

    writing.open_part(ben, "The people")
    writing.fill_particulars(ben, **container.ABOUT_PEOPLE, article=30, paragraph="2 (c)")
    writing.write(ben, container.PEOPLE)
    writing.insert(ben, "Single choice")
    writing.write(ben, container.answered(writing.written(ben), ["Single choice"]).replace("[x]", "[ ]"))
    writing.save(ben)


def mend_what_the_checker_finds(ben: Page) -> None:
    writing.tab(ben, "Publishing")
    expect(ben.get_by_role("heading", name="1 problem to mend first")).to_be_visible()
    writing.tab(ben, "Problems")
    expect(ben.get_by_text("question has no correct answer")).to_be_visible()
    ben.get_by_role("link", name="Mend line").click()
    ben.locator("#preview .problem").get_by_role("button").click()  # the cursor goes to the line
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Home", "ArrowRight", "ArrowRight", "ArrowRight", "Delete"):
        ben.keyboard.press(key)
    ben.keyboard.type("x")
    expect(ben.locator("#preview")).to_contain_text("Nothing to mend in this text.")
    expect(ben.locator("#state")).to_have_text(writing.SAVED)
    writing.tab(ben, "Problems")
    expect(ben.get_by_role("main")).to_contain_text("The checker finds nothing to mend.")


def translate(ben: Page, title: str) -> None:
    """At the desk, part by part; the test fails where the desk shows a word that has no translation."""
    writing.begin_translation(ben, title, "Français")
    for side in ben.locator(".sides").all():
        side.get_by_role("textbox").fill(container.FRENCH[side.locator(".original").inner_text()])
    ben.get_by_role("button", name="Save all parts on this sheet").click()
    expect(ben.get_by_role("main")).to_contain_text("parts are up to date")
    ben.get_by_role("button", name="I have read this translation").click()
    expect(ben.get_by_role("main")).to_contain_text("A person has read this translation.")


def have_it_approved(ben: Page, carla: Page) -> None:
    writing.tab(ben, "Authors")
    ben.get_by_label("Name with which the other instructor signs in").fill("carla")
    ben.get_by_role("button", name="Add", exact=True).click()
    writing.tab(ben, "Publishing")
    ben.get_by_label("A second person must approve every change").check()
    ben.get_by_role("button", name="Save the rule").click()
    expect(ben.get_by_role("link", name="Go on to publish")).to_be_hidden()
    ben.get_by_label("What should the reviewer look at?").fill("Are the keys right?")
    ben.get_by_role("button", name="Ask for a review").click()

    carla.get_by_role("navigation", name="Main").get_by_role("link", name="Authoring").click()
    carla.get_by_role("link", name="Somebody waits for you").filter(has_text="container").click()
    expect(carla.get_by_role("main")).to_contain_text("Are the keys right?")
    carla.get_by_label("It can be published as it is").check()
    carla.get_by_role("button", name="Save the decision").click()
    expect(carla.get_by_role("main")).to_contain_text("This state has been approved.")
    carla.context.close()
    writing.tab(ben, "Publishing")


def published_course(server: Server) -> Course:
    database = Database(f"sqlite:///{server.instance / 'campus.db'}")
    with database.reading() as session:
        course = published(session, COURSE)
    database.dispose()
    return course


def read_in_two_languages(amina: Page) -> None:
    amina.get_by_role("navigation", name="Main").get_by_role("link", name="Courses").click()
    amina.get_by_role("link", name=container.COURSE["title"]).click()
    amina.get_by_role("button", name="Enrol").click()
    amina.get_by_role("link", name="The papers").click()
    see_the_picture(amina, container.SHOWS)
    amina.get_by_role("contentinfo").get_by_role("link", name="Français").click()
    expect(amina.get_by_role("heading", level=1)).to_have_text("Les papiers")
    see_the_picture(amina, container.MONTRE)
    amina.get_by_role("button", name="Marquer comme lu").click()


def see_the_picture(page: Page, shows: str) -> None:
    """It is there, as WebP, and its bytes say nothing of the telephone and the place."""
    shown = page.get_by_role("main").get_by_role("img", name=shows, exact=True)
    shown.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.images].every((each) => each.complete && each.naturalWidth > 600)")
    sent = page.request.get(page.evaluate("document.querySelector('main .prose img').currentSrc"))
    assert sent.headers["content-type"] == "image/webp"
    assert b"EXIF" not in sent.body()
    assert b"SECRETPHONE" not in sent.body()


def take_in_french(amina: Page, course: Course) -> None:
    (key,) = (each for each in course.quizzes if each.startswith("the-papers/"))
    questions = course.quiz(key, "fr").questions
    if not amina.get_by_role("button", name="Commencer").is_visible():
        amina.get_by_role("link", name="Vérifiez vos connaissances").click()
    amina.get_by_role("button", name="Commencer").click()
    expect(amina.locator("[data-question]")).to_have_count(7)
    for id, question in questions.items():
        walk.answer(amina, question)
        assert id
    amina.get_by_role("button", name="Remettre").click()
    expect(amina.locator(".score")).to_have_text("100 %")


def let_ten_more_take(server: Server, course: Course) -> None:
    """Past the pages: two of the ten do not know the first answer."""
    key = next(each for each in course.quizzes if each.startswith("the-papers/"))
    questions = course.quizzes[key].quiz.questions
    right = {id: right_answer(question) for id, question in questions.items()}
    wrong = right | {next(iter(questions)): ("2",)}
    database = Database(f"sqlite:///{server.instance / 'campus.db'}")
    with database.unit_of_work() as session:
        crowd(session, key, [Given(wrong if place < 2 else right) for place in range(10)], course=COURSE)
    database.dispose()


def look_at_the_answers(ben: Page) -> None:
    writing.tab(ben, "Questions and answers")
    ben.get_by_role("main").get_by_role("link", name="Check yourself").first.click()
    expect(ben.locator(".pairs")).to_contain_text("11")
    ben.get_by_role("row").filter(has_text="Who signs the bill of lading?").get_by_role("link").click()
    row = ben.get_by_role("row").filter(has_text="The carrier")
    expect(row).to_contain_text("right")
    expect(row).to_contain_text("82%")
    expect(ben.get_by_role("row").filter(has_text="The buyer")).to_contain_text("18%")


def take_it_elsewhere(server: Server, folder: Path) -> None:
    """Export, publish in a site that knows nothing of this one, export again: the same hash, the same bytes."""
    server.campus("courses", "export", COURSE, "--to", str(folder / "out"))
    environ = server.environ | {"CAMPUS_INSTANCE": str(folder / "site"), "CAMPUS_COURSES": str(folder / "out")}
    other = replace(server, instance=folder / "site", environ=environ)
    for command in (["setup"], ["db", "upgrade"], ["courses", "publish"]):
        other.campus(*command)
    other.campus("courses", "export", COURSE, "--to", str(folder / "again"))
    assert hash_in(other) == hash_in(server) != ""
    assert bytes_in(folder / "again") == bytes_in(folder / "out")
    assert f"{COURSE}/01-the-papers/crane.webp" in bytes_in(folder / "out")


def hash_in(server: Server) -> str:
    database = Database(f"sqlite:///{server.instance / 'campus.db'}")
    with database.reading() as session:
        found = current_hash(session, COURSE) or ""
        assert published(session, COURSE).hash == found
    database.dispose()
    return found


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()
    }


def test_the_essentials_without_javascript(server: Server, browser: Browser):
    carla = signed_in(browser, server, "carla", has_script=False)
    writing.begin_course(carla, title="Plain pages", summary="Written by buttons alone.", audience="Everybody.")
    writing.open_part(carla, "Plain pages")
    writing.write(carla, "A course without scripts.")
    carla.get_by_role("button", name="Save", exact=True).click()
    writing.add_module(carla, title="One module", minutes=5)
    writing.open_part(carla, "One module")
    carla.get_by_role("button", name="Preview").click()
    expect(carla.locator("#preview")).to_contain_text("objectives are missing")
    writing.fill_particulars(carla, **container.ABOUT_PEOPLE, article=30, paragraph="2 (d)")
    writing.write(carla, "Typed *by hand*.\n\n" + container.TYPED)
    carla.get_by_role("button", name="Preview").click()
    expect(carla.locator("#preview .prose em")).to_have_text("by hand")
    expect(carla.locator("#preview")).to_contain_text("Nothing to mend in this text.")
    carla.get_by_role("button", name="Save", exact=True).click()
    expect(carla.locator("#state")).to_contain_text("Saved")
    writing.tab(carla, "Problems")
    expect(carla.get_by_role("main")).to_contain_text("The checker finds nothing to mend.")
    writing.tab(carla, "Publishing")
    carla.get_by_role("link", name="Go on to publish").click()
    carla.get_by_role("button", name="Publish now").click()
    carla.get_by_role("navigation", name="Main").get_by_role("link", name="Courses").click()
    carla.get_by_role("link", name="Plain pages").click()
    carla.get_by_role("link", name="One module").click()
    expect(carla.locator("main .prose em")).to_have_text("by hand")
    carla.context.close()
