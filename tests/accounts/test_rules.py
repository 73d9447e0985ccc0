import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.passphrases import weakness
from app.accounts.rules import (
    AGENCIES,
    PASSPHRASE_MAXIMUM,
    ROLES,
    SEXES,
    Agency,
    Role,
    Sex,
    is_sign_in,
    network_of,
    permissions_of,
    sign_in_key,
    suggested_passphrase,
    tidy_name,
)
from app.web.access import Permission

FORMS = ("NFC", "NFD", "NFKC", "NFKD")
names = st.text(st.characters(categories=["L", "N", "M"]), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(names, st.sampled_from(FORMS))
def test_a_sign_in_name_is_the_same_in_every_unicode_form(name, form):
    assert sign_in_key(unicodedata.normalize(form, name)) == sign_in_key(name)


@settings(max_examples=100, deadline=None)
@given(names)
def test_the_key_of_a_key_is_the_key(name):
    assert sign_in_key(sign_in_key(name)) == sign_in_key(name)


@pytest.mark.parametrize("typed", ["Amina", "AMINA", " amina ", "ａｍｉｎａ", "𝐚𝐦𝐢𝐧𝐚"])
def test_capitals_blanks_and_wide_letters_make_no_other_name(typed):
    assert sign_in_key(typed) == "amina"


@pytest.mark.parametrize("name", ["abc", "a.b@example.org", "بدر", "李小龙", "o-neil_2+x", "Ёлка"])
def test_letters_of_any_script_make_a_sign_in_name(name):
    assert is_sign_in(name)


@pytest.mark.parametrize(
    "name", ["", "ab", " a ", "a b c", ".abc", "abc.", "a/b/c", "a\0bc", "a\nbc", "<b>abc", "x" * 65, "e\u0301" * 65]
)
def test_what_is_too_short_too_long_or_holds_other_signs_is_no_sign_in_name(name):
    assert not is_sign_in(name)


def test_a_name_that_shrinks_in_its_key_still_has_to_fit_the_column():
    assert not is_sign_in("e\u0301" * 40)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_a_printed_name_has_no_control_signs_and_is_tidy_the_first_time(name):
    tidy = tidy_name(name)
    assert tidy == tidy_name(tidy)
    assert not [sign for sign in tidy if unicodedata.category(sign) in {"Cc", "Co", "Cs"}]


def test_a_name_cannot_turn_the_line_around():
    assert tidy_name("Amina\u202e  Diallo\n\0") == "Amina Diallo"


def test_joiners_that_letters_depend_on_stay():
    assert tidy_name("می‌خواهم") == "می‌خواهم"


def test_every_role_kind_of_agency_and_sex_is_described():
    assert set(ROLES) == set(Role)
    assert set(AGENCIES) == set(Agency)
    assert set(SEXES) == set(Sex)
    assert all(grants.name and grants.description and grants.permissions for grants in ROLES.values())


def test_every_permission_belongs_to_a_role():
    assert permissions_of(frozenset(Role)) == frozenset(Permission)


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.INSTRUCTOR, Role.FACILITATOR, Role.DONOR])
def test_only_administrators_touch_people_and_the_server(role):
    most = {Permission.MANAGE_PEOPLE, Permission.RUN_SERVER, Permission.REVOKE_CERTIFICATES}
    assert not permissions_of(frozenset({role})) & most


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("", "unknown"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_failures_count_for_a_network_and_not_for_one_address(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    "passphrase",
    ["", "short", "fourteen signs", "a" * 40, "passwordpassword1", "qwertyuiopasdfgh", "123456789012345"],
)
def test_what_everybody_guesses_first_is_refused(passphrase):
    assert weakness(passphrase, "amina", "Amina Diallo")


def test_a_passphrase_has_a_longest_length():
    good = " ".join(suggested_passphrase() for _ in range(20))
    assert weakness(good[:PASSPHRASE_MAXIMUM]) is None
    assert weakness(good[: PASSPHRASE_MAXIMUM + 1])


def test_every_suggested_passphrase_is_a_good_one():
    suggestions = {suggested_passphrase() for _ in range(40)}
    assert len(suggestions) == 40
    assert [each for each in suggestions if weakness(each)] == []
