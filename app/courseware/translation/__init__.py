"""Translations: a text cut into blocks, what of it is translated, and the file made from the words of translators."""
