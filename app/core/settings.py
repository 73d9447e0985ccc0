"""Settings: one frozen object, read from the environment and the instance folder.

A value has a default only if that default is both safe in production and fit to be public. Everything else is a
file in the instance folder that `campus setup` makes with mode 0600, or the server refuses to start.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.core.letters import named, uncovered

ROOT = Path(__file__).resolve().parents[2]
MINIMUM_THRESHOLD = 10
INVENTED = "invented"
"""A file of this name in the instance folder says that everything on the site is invented."""
ADDRESS = re.compile(r"https?://(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?")
"""Scheme, host and at most a port: links are made by adding a path to it."""


class SettingError(Exception):
    """A setting is missing or unsafe; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set. Each field is documented in docs/operators.md."""

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    hosts: tuple[str, ...]
    courses: Path
    provider: str
    threshold: int
    proxies: int

    @property
    def is_secure(self) -> bool:
        """Whether people reach the site over TLS, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    @property
    def is_invented(self) -> bool:
        """Whether the people and figures of this site are invented; then every page says so."""
        return (self.instance / INVENTED).exists()

    @property
    def keys(self) -> Path:
        """The folder of signing keys."""
        return self.instance / "keys"

    @property
    def pades(self) -> Path:
        """The folder of the key that signs PDF files; most sites have none."""
        return self.instance / "pades"

    def environ(self) -> dict[str, str]:
        """The environment in which a command finds these settings again."""
        return {
            "CAMPUS_INSTANCE": str(self.instance),
            "DATABASE_URL": self.database_url,
            "CAMPUS_SECRET_KEY": self.secret_key,
            "CAMPUS_BASE_URL": self.base_url,
            "CAMPUS_HOSTS": " ".join(self.hosts),
            "CAMPUS_COURSES": str(self.courses),
            "CAMPUS_PROVIDER": self.provider,
            "CAMPUS_THRESHOLD": str(self.threshold),
            "CAMPUS_PROXIES": str(self.proxies),
        }

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read all settings.

        Raises SettingError where one is missing or unsafe.
        """
        env = os.environ if environ is None else environ
        instance = Path(env.get("CAMPUS_INSTANCE", ROOT / "instance")).resolve()
        base_url = _base_url(env)
        return cls(
            instance=instance,
            database_url=_database_url(env, instance),
            secret_key=_secret(env, instance),
            base_url=base_url,
            hosts=_hosts(env, base_url),
            courses=Path(env.get("CAMPUS_COURSES", ROOT / "courses")).resolve(),
            provider=_provider(env),
            threshold=_threshold(env),
            proxies=_whole(env, "CAMPUS_PROXIES", 0),
        )


def _base_url(env: Mapping[str, str]) -> str:
    url = env.get("CAMPUS_BASE_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/")
    if not ADDRESS.fullmatch(url):
        raise SettingError(f"CAMPUS_BASE_URL is {url!r}; set it to an address such as https://campus.example.org")
    return url


def _hosts(env: Mapping[str, str], base_url: str) -> tuple[str, ...]:
    named = [urlsplit(base_url).hostname or ""]
    named += env.get("CAMPUS_HOSTS", "").replace(",", " ").split()
    if not base_url.startswith("https://"):
        named += ["127.0.0.1", "localhost"]
    return tuple(dict.fromkeys(named))


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("DATABASE_URL", f"sqlite:///{instance / 'campus.db'}")
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secret(env: Mapping[str, str], instance: Path) -> str:
    file = instance / "secret"
    secret = env.get("CAMPUS_SECRET_KEY") or (private_text(file) if file.exists() else "")
    if len(secret) < 32:
        raise SettingError("there is no secret key of 32 characters or more; run `campus setup` to make one")
    return secret


def private_text(file: Path) -> str:
    """The text of a file that only its owner may read.

    Raises SettingError if others could read it.
    """
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise SettingError(f"{file} can be read by others; run `chmod 600 {file}`")
    try:
        return file.read_text(encoding="ascii").strip()
    except UnicodeDecodeError as error:
        raise SettingError(
            f"{file} holds more than plain letters and digits; make it anew with `campus setup`"
        ) from error


def _provider(env: Mapping[str, str]) -> str:
    provider = " ".join(env.get("CAMPUS_PROVIDER", "Palermo Campus").split())
    if not 0 < len(provider) <= 200:
        raise SettingError("CAMPUS_PROVIDER is empty or longer than 200 characters; write who provides the training")
    if signs := uncovered(provider):
        raise SettingError(f"CAMPUS_PROVIDER has {named(signs)}, which certificates cannot print; leave it out")
    return provider


def _threshold(env: Mapping[str, str]) -> int:
    threshold = _whole(env, "CAMPUS_THRESHOLD", MINIMUM_THRESHOLD)
    if threshold < MINIMUM_THRESHOLD:
        raise SettingError(
            f"CAMPUS_THRESHOLD is {threshold}; it can be raised above {MINIMUM_THRESHOLD}, never lowered"
        )
    if threshold % 5:
        raise SettingError(
            f"CAMPUS_THRESHOLD is {threshold}; use a multiple of 5, to which published counts are rounded"
        )
    return threshold


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal():
        raise SettingError(f"{name} is {text!r}; set it to a whole number")
    return int(text)
