"""`make messages`: bring the catalogues of phrases up to date, and say what each still lacks."""

from app.site.catalogues import update


def main() -> None:
    """Update every catalogue."""
    for language, lacking in update().items():
        print(f"{language}: {lacking} phrases to translate")  # noqa: T201 - a command that speaks


if __name__ == "__main__":
    main()
