"""What a trainee does with a browser, in words."""

import itertools

from playwright.sync_api import Locator, Page

from app.core.markdown import plain
from app.core.settings import ROOT
from app.courseware.actions import read
from app.courseware.rules import Course
from app.questions.kinds import AnyQuestion, Gaps, Matching, Number, Ordering, Text
from app.questions.kinds.choices import ChoiceQuestion

_numbers = itertools.count(1)


def article_30() -> Course:
    """The real course, with its keys."""
    return read(ROOT / "courses" / "article-30").course


def register(page: Page, address: str, *, name: str = "Amina Diallo", country: str = "SN", sex: str = "female") -> str:
    """Open an account with the passphrase that the page suggests; the sign-in name is returned."""
    sign_in = f"trainee-{next(_numbers)}-{name[:3].lower()}"
    page.goto(f"{address}/en/account/register")
    page.fill("[name=name]", name)
    page.fill("[name=sign_in]", sign_in)
    page.fill("[name=password]", page.locator(".suggestion").inner_text())
    page.select_option("[name=country]", country)
    page.select_option("[name=agency]", "prosecution")
    page.check(f"[value={sex}]")
    page.check("[name=accept]")
    page.click("main form button")
    assert page.url.endswith("/en/learn/"), page.locator("main").inner_text()
    return sign_in


def sign_in(page: Page, address: str, name: str, passphrase: str) -> None:
    """Sign in by the form."""
    page.goto(f"{address}/en/account/sign-in")
    page.fill("[name=sign_in]", name)
    page.fill("[name=password]", passphrase)
    page.click("main form button")
    assert page.url.endswith("/en/learn/")


def enrol(page: Page, address: str) -> None:
    """Enrol in the real course."""
    page.goto(f"{address}/en/courses/article-30/")
    page.get_by_role("button", name="Enrol").click()


def answer(page: Page, question: AnyQuestion) -> None:
    """Answer a question rightly, as it stands on the page."""
    box = page.locator(f'[data-question="{question.id}"]')
    if isinstance(question, ChoiceQuestion):
        _pick(box, {plain(option.html) for option in question.options if option.is_right})
    elif isinstance(question, Ordering):
        _place(box, [plain(thing) for thing in question.things])
    elif isinstance(question, Matching):
        for place, pair in enumerate(question.asked, start=1):
            page.select_option(f'[name="{question.id}.{place}"]', label=pair.right)
    else:
        for name, text in _typed(question):
            page.fill(f'[name="{name}"]', text)


def _pick(box: Locator, right: set[str]) -> None:
    for label in box.locator("label.pick").all():
        if " ".join(label.inner_text().split()) in right:
            label.locator("input").check()


def _place(box: Locator, things: list[str]) -> None:
    for row in box.locator(".placing").all():
        place = things.index(" ".join(row.locator("label").inner_text().split())) + 1
        row.locator("select").select_option(label=str(place))


def _typed(question: Text | Number | Gaps) -> list[tuple[str, str]]:
    if isinstance(question, Gaps):
        return [(f"{question.id}.{place}", gap[0]) for place, gap in enumerate(question.gaps, start=1)]
    if isinstance(question, Number):
        return [(question.id, question.accepted[0].value)]
    return [(question.id, question.accepted[0] if question.accepted else "In my words: كلمة")]


def take(page: Page, course: Course, key: str) -> str:
    """Start the quiz whose page is open, answer everything rightly, hand in; the score as shown."""
    page.click("main form button")
    page.locator("[data-question]").first.wait_for()
    questions = course.quizzes[key].quiz.questions
    for element in page.locator("[data-question]").all():
        answer(page, questions[element.get_attribute("data-question") or ""])
    page.get_by_role("button", name="Hand in").click()
    return page.locator(".score").inner_text()


def whole_course(page: Page, address: str, course: Course) -> None:
    """From enrolment to the end of the final test."""
    enrol(page, address)
    page.get_by_role("link", name="Start", exact=True).click()
    assert take(page, course, "pre-test") == "100%"
    for module in course.modules:
        page.goto(f"{address}/en/courses/{course.slug}/{module.name}/")
        page.get_by_role("button", name="Mark as read").click()
        assert take(page, course, f"{module.name}/check") == "100%"
    page.goto(f"{address}/en/courses/{course.slug}/quiz/final/")
    assert take(page, course, "final") == "100%"
