"""What an instructor does with a browser, in words; everything is found by what the page calls it."""

import re

from playwright.sync_api import Page, expect

SAVED = re.compile(r"^Saved at \d\d:\d\d:\d\d UTC$")
KINDS = ("Single choice", "Multiple choice", "Short text", "Answer in figures", "Gaps", "Matching", "Ordering")


def tab(page: Page, name: str) -> None:
    """Go to another page of the course that is being written."""
    page.get_by_role("navigation", name="This course").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def begin_course(page: Page, *, title: str, summary: str, audience: str) -> None:
    """From any page to the contents of a new course."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Authoring").click()
    page.get_by_role("link", name="Begin a course").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Summary").fill(summary)
    page.get_by_label("Who it is for").fill(audience)
    page.get_by_role("button", name="Begin the course").click()


def add_module(page: Page, *, title: str, minutes: int) -> None:
    """From the contents to a new module."""
    tab(page, "Contents")
    page.get_by_role("link", name="Add a module").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Minutes that trainees need").fill(str(minutes))
    page.get_by_role("button", name="Add the module").click()


def open_part(page: Page, title: str) -> None:
    """From any page of the course to the editor of a part."""
    tab(page, "Contents")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_label("Text", exact=True)).to_be_visible()


def fill_particulars(page: Page, *, summary: str, objectives: str, article: int, paragraph: str) -> None:
    """Summary, objectives and a paragraph of the Convention, in the form above the text."""
    page.get_by_role("textbox", name="Summary").fill(summary)
    page.get_by_role("textbox", name="Objectives").fill(objectives)
    page.get_by_text(f"Article {article}:").click()
    page.get_by_role("checkbox", name=paragraph).first.check()


def write(page: Page, text: str) -> None:
    """Put this into the text."""
    page.get_by_label("Text", exact=True).fill(text)


def written(page: Page) -> str:
    """What the editor has."""
    return page.get_by_label("Text", exact=True).input_value()


def save(page: Page) -> None:
    """Press “Save” and wait for the time that the page names."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#state")).to_have_text(SAVED)
    page.wait_for_function("() => !document.getElementById('state').textContent.includes('yet')")


def insert(page: Page, *names: str) -> None:
    """Press buttons of “Insert a question …”, at the end of the text."""
    box = page.locator("details").filter(has_text="Insert a question")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for name in names:
        page.get_by_label("Text", exact=True).press("Control+End")
        box.get_by_role("button", name=name, exact=True).click()


def upload(page: Page, *, name: str, picture: bytes, shows: str, used_in: str) -> None:
    """Add a picture on the page of pictures."""
    tab(page, "Pictures and files")
    page.get_by_label("Pictures and files").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": picture}]
    )
    page.get_by_label("What they show").fill(shows)
    page.get_by_label("Where they are used").select_option(label=used_in)
    page.get_by_role("button", name="Upload").click()


def place_picture(page: Page, shows: str) -> None:
    """Insert the picture of the list at the end of the text; it brings what was said of it when it was uploaded."""
    insert(page)
    page.get_by_label("Text", exact=True).press("Control+End")
    page.get_by_role("button", name="Insert it").click()
    assert f"![{shows}](" in written(page)


def begin_translation(page: Page, title: str, language: str) -> None:
    """To the desk of a text; the first text of a language is the course page."""
    tab(page, "Translations")
    begin = page.get_by_role("button", name=f"Begin ({title}, {language})")
    if not begin.is_visible():
        page.get_by_label("Language", exact=True).select_option(label=language)
        begin = page.get_by_role("button", name="Begin this translation")
    begin.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Translation into")
