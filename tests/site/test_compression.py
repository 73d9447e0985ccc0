"""Pages that everybody is sent alike are pressed once, and only those."""

import brotli
import pytest

MODULE = "/en/courses/harbour/cranes/"
BROTLI = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_visitor_is_sent_what_it_would_be_without_compression(visitor):
    plain = visitor.client.get(MODULE)
    small = visitor.client.get(MODULE, headers=BROTLI)
    assert small.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert brotli.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data)


def test_it_is_smaller_than_what_is_made_within_a_request(visitor):
    pressed = visitor.client.get(MODULE, headers=BROTLI).data
    within = visitor.client.get(f"{MODULE}?a=question", headers=BROTLI)
    assert within.headers["Content-Encoding"] == "br"
    assert len(pressed) < len(within.data)


def test_who_has_the_page_already_is_sent_its_head_alone(visitor):
    mark = visitor.client.get(MODULE, headers=BROTLI).headers["ETag"]
    again = visitor.client.get(MODULE, headers=BROTLI | {"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == mark
    assert visitor.client.get(MODULE, headers=BROTLI | {"If-None-Match": '"another"'}).status_code == 200
    assert visitor.client.get("/en/courses/harbour/", headers=BROTLI | {"If-None-Match": mark}).status_code == 200


def test_the_head_alone_can_be_asked_for(visitor):
    head = visitor.client.head(MODULE, headers=BROTLI)
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize("accepted", ["gzip", "br;q=0, gzip", ""])
def test_who_does_not_read_brotli_is_sent_none(visitor, accepted):
    answer = visitor.client.get(MODULE, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") != "br"
    assert "ETag" not in answer.headers


def test_pages_of_people_are_not_remembered(amina):
    answer = amina.client.get(MODULE, headers=BROTLI)
    assert answer.headers["Content-Encoding"] == "br"
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_of_somebody_not_signed_in_is_not_remembered(visitor):
    assert "ETag" not in visitor.client.get("/en/account/register", headers=BROTLI).headers


def test_no_refusal_bears_a_mark(visitor):
    assert "ETag" not in visitor.client.get("/en/courses/harbour/nothing/", headers=BROTLI).headers
