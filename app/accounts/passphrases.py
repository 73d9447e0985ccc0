"""Passphrases: argon2id hashes, and an offline check for those that everybody guesses first."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.rules import LONGEST_TYPED, PASSPHRASE_MAXIMUM, PASSPHRASE_MINIMUM
from app.core.errors import N_

BEST_SCORE = 4
"""Of zxcvbn: ten thousand million guesses or more. Three lets “password password” pass."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_one_at_a_time = ThreadPoolExecutor(max_workers=1, thread_name_prefix="argon2")
"""A hash takes a core for some 25 ms: one at a time for each process, so that five hundred sign-ins delay no exam."""

ABSENT = _hasher.hash("nobody has this passphrase")
"""Checked where there is no such account, so that absence takes as long as a wrong passphrase."""


def hashed(passphrase: str) -> str:
    """The argon2id hash of a passphrase (19 MiB, two passes, one lane)."""
    return _one_at_a_time.submit(_hasher.hash, _normal(passphrase)).result()


def is_right(passphrase: str, kept: str | None) -> bool:
    """Whether a passphrase is the one behind a hash; never for an account that has none."""
    try:
        return _one_at_a_time.submit(_hasher.verify, kept or ABSENT, _normal(passphrase)).result() and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def weakness(passphrase: str, *about: str) -> str | None:
    """Why a passphrase is refused, as a phrase for the person; None if it is good.

    `about` are words that others know of the person. Guessability by zxcvbn (Wheeler, USENIX Security 2016), which
    carries its lists of common passwords and names with it: nothing leaves the server.
    """
    length = len(_normal(passphrase))
    if length < PASSPHRASE_MINIMUM:
        return N_("The passphrase is too short. Use 15 characters or more, or the one that we suggest.")
    if length > PASSPHRASE_MAXIMUM or len(passphrase) > LONGEST_TYPED:
        return N_("The passphrase is too long. Use no more than 256 characters.")
    from zxcvbn import zxcvbn  # its word lists take 12 MB; most workers never need them

    known = [word for each in (*about, "palermo campus untoc") for word in each.split() if len(word) > 2]
    if zxcvbn(_normal(passphrase)[:72], user_inputs=known)["score"] < BEST_SCORE:
        return N_(
            "This passphrase is easy to guess. Use the one that we suggest, or words that do not belong together."
        )
    return None


def _normal(passphrase: str) -> str:
    """A passphrase composed; what is longer than any that was ever set stays as it is, for composing takes the square
    of the marks in a row.
    """
    return unicodedata.normalize("NFC", passphrase) if len(passphrase) <= LONGEST_TYPED else passphrase
