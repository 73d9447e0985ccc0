"""The same pictures, sent by several people at the same moment in another order."""

import time

from app.accounts.queries import person_by_sign_in
from app.authoring import uploading
from app.authoring.queries import blobs_of, own_draft
from app.authoring.uploading import Looked, Sent
from app.core.files import hash_of
from app.core.pictures import Measured, Shown
from app.courseware import filing
from tests.makers.authoring import acting, kept_begun
from tests.makers.people import NOW
from tests.makers.together import at_once, transactions_at_once


def shown(content: bytes) -> Shown:
    return Shown(content, "image/webp", 1, 1)


def test_the_same_files_in_another_order_are_kept_once_by_both(database):
    contents = [b"one", b"two", b"three"]

    def keep(session, number):
        for content in contents if number % 2 else reversed(contents):
            filing.keep(session, content=content, what=Measured("image/webp", 1, 1), made=shown(content + b" smaller"))
            time.sleep(0.1)

    assert transactions_at_once(database, 2, keep) == [None, None]
    with database.reading() as session:
        assert all(filing.blob_of(session, hash_of(each)) for each in contents)


def test_a_file_is_replaced_while_others_come(database):
    kept_begun(database)
    first = Looked(Sent("pier.webp", b"pier", "A pier"), shown(b"pier"))
    with acting(database, "ben") as (session, ben):
        draft = own_draft(session, by=ben, course="harbour")
        uploading.take_in(session, by=ben, draft=draft, folder="", files=[first], now=NOW)

    def work(number):
        with acting(database, "ben") as (session, ben):
            draft = own_draft(session, by=ben, course="harbour")
            if number % 2:
                files = [Looked(Sent(f"{name}.webp", name.encode(), "A"), shown(name.encode())) for name in "ab"]
                uploading.take_in(session, by=ben, draft=draft, folder="", files=files, now=NOW)
            else:
                again = Looked(Sent("x.webp", b"b", "-"), shown(b"b"))
                uploading.replace(session, by=ben, draft=draft, path="pier.webp", file=again, now=NOW)

    found = at_once(6, work)
    assert not [each for each in found if isinstance(each, Exception)]
    with database.reading() as session:
        draft = own_draft(session, by=person_by_sign_in(session, "ben"), course="harbour")
        assert {path: blob.content for path, blob in blobs_of(session, draft).items()}["pier.webp"] == b"b"
