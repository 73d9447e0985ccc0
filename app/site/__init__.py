"""The rooms put together: the application, its guard, its frame, its home page, its errors, its commands."""

from app.site.application import create_app, serving

__all__ = ["create_app", "serving"]
