"""The page that checks certificates without a network, as one file to keep and pass on."""

from app.credentials.verifier.page import verifier_page

__all__ = ["verifier_page"]
