import re

import pytest

from app.accounts.queries import has_administrator, person_by_sign_in
from app.accounts.rules import Role
from tests.makers.people import CAST, PASSPHRASE

GOOD = "vasu-neb-lumo-kade-tiro"


@pytest.fixture
def campus(app):
    return lambda *args: app.test_cli_runner().invoke(args=["people", *args])


def create(campus, sign_in="newcomer", passphrase=GOOD, role="instructor"):
    return campus(
        "create", sign_in, "--name", "New Comer", "--country", "KE", "--role", role, "--passphrase", passphrase
    )


def test_create_makes_an_account_that_can_sign_in(campus, database, visitor):
    assert create(campus).exit_code == 0
    with database.reading() as reading:
        assert person_by_sign_in(reading, "newcomer").roles == {Role.INSTRUCTOR, Role.TRAINEE}
    visitor.post("/en/account/sign-in", {"sign_in": "newcomer", "password": GOOD})
    visitor.get("/en/account/").has("New Comer")


@pytest.mark.parametrize(
    ("sign_in", "passphrase"), [("amina", GOOD), ("newcomer", "short"), ("a b", GOOD), ("x", GOOD)]
)
def test_create_refuses_what_the_page_refuses(campus, database, sign_in, passphrase):
    done = create(campus, sign_in, passphrase)
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    with database.reading() as reading:
        assert person_by_sign_in(reading, "newcomer") is None
        assert person_by_sign_in(reading, sign_in) is None or sign_in in CAST


def test_reset_prints_a_link_that_sets_a_new_passphrase(campus, visitor):
    done = campus("reset", "AMINA")
    path = done.output.strip().removeprefix("http://localhost")
    visitor.post(path, {"password": GOOD})
    visitor.post("/en/account/sign-in", {"sign_in": "amina", "password": PASSPHRASE}, expect=422)
    visitor.post("/en/account/sign-in", {"sign_in": "amina", "password": GOOD})


def test_reset_knows_nobody_else(campus):
    done = campus("reset", "nobody")
    assert (done.exit_code, done.output) == (1, "Error: nobody signs in as nobody\n")


def test_nobody_is_invited_where_somebody_looks_after_the_server(campus):
    done = campus("invite-administrator")
    assert (done.exit_code, done.output) == (0, "")


def test_an_invitation_makes_an_administrator_once_and_the_second_ends_the_first(campus, database, visitor):
    with database.unit_of_work() as session:
        person_by_sign_in(session, "olga").granted = []
    first, second = (re.search(r"http://localhost(\S+)", campus("invite-administrator").output)[1] for _ in range(2))
    visitor.get(first, expect=404)
    visitor.get(second).has("Become administrator of this server")
    with database.reading() as reading:
        assert not has_administrator(reading)
