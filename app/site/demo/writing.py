"""What Ben is writing: a draft of the course about training trainers, as it looks on an ordinary day.

One module has changed, a question has no key yet, a French translation is behind its source.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring import actions, translating
from app.authoring.models import Draft
from app.authoring.queries import file_at
from app.courseware.translation.composing import Written, composed
from app.courseware.translation.standing import standing
from app.site.demo.invented import ARTICLE_30, REGISTERS, TRAINERS

SLUGS = (ARTICLE_30, REGISTERS, TRAINERS)
CHANGED = "01-what-they-can-do/en.md"
ADDED = "02-teaching-on-site/en.md"
BEFORE = "Now you know where to begin."
AFTER = "Write down what you have seen, without names. Now you know where to begin."
QUESTION = """
## Check yourself {#check quiz}

### Who does most of the work in the hour? {#who-works objective=1}

- [ ] The trainer
- [ ] The learners
"""
"""A question whose author has not said yet which answer is right."""
FRENCH = {
    "Training trainers at work": "Former les formateurs sur le lieu de travail",
    "What they can do already": "Ce qu’ils savent déjà faire",
    "Finding out what colleagues can do before teaching them.": "Découvrir ce que des collègues savent faire avant de "
    "les former.",
    "Find out what colleagues can do before teaching them.": "Découvrir ce que des collègues savent faire avant de les "
    "former.",
    "Look before you teach": "Regarder avant d’enseigner",
    "Watch two colleagues at the task. Ask three others for a piece of their work. Give everybody a short test that "
    "does not count. Now you know where to begin.": "Regardez deux collègues à la tâche. Demandez à trois autres un "
    "exemple de leur travail. Donnez à tous un petit test qui ne compte pas. Vous savez maintenant par où commencer.",
}
"""What Ben’s colleague has translated so far."""


def write(session: Session, *, ben: Person, now: datetime) -> None:
    """Give Ben the courses of the demonstration, and begin what he is writing in the days before `now`."""
    for course in SLUGS:
        actions.share(session, by=None, course=course, person=ben, is_owner=True, now=now - timedelta(days=9))
    draft = actions.open_draft(session, by=ben, course=TRAINERS, now=now - timedelta(days=8))
    for path in ("course.en.md", CHANGED):
        _translate(session, ben, draft, path, now - timedelta(days=6))
    _change(session, ben, draft, CHANGED, BEFORE, AFTER, now - timedelta(days=2))
    ending = _text(session, draft, ADDED)
    _change(session, ben, draft, ADDED, ending, ending + QUESTION, now - timedelta(hours=20))


def _translate(session: Session, ben: Person, draft: Draft, path: str, now: datetime) -> None:
    """A French translation that is up to date with the source as it is now, as far as it goes."""
    target = translating.begin(session, by=ben, draft=draft, path=path, language="fr", now=now)
    source = _text(session, draft, path)
    file = file_at(session, draft, target)
    blocks = []
    for pair in standing(source, file.text or "").pairs:
        words = tuple(FRENCH.get(each, each) for each in pair.source.words)
        is_done = words != pair.source.words
        blocks.append(Written(words, pair.source.hash if is_done else "-"))
    text = composed(source, blocks, review="machine")
    actions.save_text(session, by=ben, draft=draft, path=target, text=text, seen=file.version, now=now)


def _change(session: Session, ben: Person, draft: Draft, path: str, before: str, after: str, now: datetime) -> None:
    file = file_at(session, draft, path)
    text = (file.text or "").replace(before, after)
    actions.save_text(session, by=ben, draft=draft, path=path, text=text, seen=file.version, now=now)


def _text(session: Session, draft: Draft, path: str) -> str:
    return file_at(session, draft, path).text or ""
