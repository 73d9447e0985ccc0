from app.accounts.passphrases import hashed, is_right

GOOD = "lumo-kade-tiro-vasu-neb"


def test_a_hash_is_argon2id_with_a_salt_of_its_own():
    assert hashed(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashed(GOOD) != hashed(GOOD)


def test_only_the_same_passphrase_is_right():
    kept = hashed(GOOD)
    assert is_right(GOOD, kept)
    assert not is_right(GOOD.upper(), kept)
    assert not is_right(GOOD + " ", kept)
    assert not is_right("", kept)


def test_a_passphrase_is_right_in_either_unicode_form():
    assert is_right("cafe\u0301 tiro vasu neb lumo", hashed("caf\u00e9 tiro vasu neb lumo"))


def test_nothing_is_right_where_there_is_no_account_or_no_proper_hash():
    assert not is_right("nobody has this passphrase", None)
    assert not is_right(GOOD, "not a hash")
