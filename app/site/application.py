"""`create_app`: settings, database, rooms."""

import gc
import importlib
from typing import Any

from flask import Flask, request
from flask_babel import Babel
from flask_compress import Compress
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app.accounts import queries as accounts
from app.accounts import views as accounts_views
from app.assessment import analysis_views
from app.assessment import views as assessment_views
from app.authoring import editing_views, publishing_views, structure_views, translation_views
from app.authoring import file_views as course_file_views
from app.authoring import views as authoring_views
from app.catalogue import views as catalogue_views
from app.core import apart
from app.core.database import Database
from app.core.settings import ROOT, Settings
from app.courseware import views as courseware_views
from app.courseware.queries import published_courses
from app.credentials import cohort_views, verify_views
from app.credentials import views as credentials_views
from app.follow_up import views as follow_up_views
from app.interop import paper_views, zip_views
from app.interop import views as interop_views
from app.learning import changeover_views
from app.learning import cohort_views as learning_cohort_views
from app.learning import views as learning_views
from app.programmes import organisation_views as organisations_views
from app.programmes import views as programmes_views
from app.provision import views as provision_views
from app.questions import kinds
from app.site import cli, compression, errors, frame, guard, views
from app.site.assets import build_assets
from app.site.catalogues import build_catalogues
from app.statistics import api_views, donor_views, file_views
from app.statistics import views as statistics_views
from app.web import texts
from app.web.language import FileConverter, HexConverter, LanguageConverter, SlugConverter, UidConverter, locale
from app.web.session import SAFE, db

LARGEST_BODY = 256 * 1024
"""Bytes of a request; the longest honest one, a test full of long answers, stays well below."""


def create_app(settings: Settings | None = None, *, database: Database | None = None) -> Flask:
    """The application for some settings (read from the environment where none are given).

    Raises SettingError where a setting is missing or unsafe.
    """
    found = settings or Settings.read()
    app = Flask("app", static_folder=None, template_folder=str(ROOT / "app" / "site" / "templates"))
    app.config.from_mapping(_config(found))
    app.extensions["campus.settings"] = found
    app.extensions["campus.database"] = database or Database(found.database_url)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters |= {
        "hex": HexConverter,
        "language": LanguageConverter,
        "path": FileConverter,
        "slug": SlugConverter,
        "uid": UidConverter,
    }
    apart.prepare("app.courseware.reading.apart", "app.core.files")
    _extensions(app)
    _rooms(app)
    guard.install(app)
    errors.install(app)
    frame.install(app)
    cli.install(app)
    _serve(app, found)
    return app


def serving() -> Flask:
    """The application as a server's first process makes it: what its workers would each do, done once and shared."""
    app = create_app()
    importlib.import_module("app.credentials.badge.rdf")  # JSON-LD takes 20 MB, which workers would load one by one
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.endswith(".html")):
        app.jinja_env.get_template(name)
    found: Database = app.extensions["campus.database"]
    with found.reading() as reading:
        for course in published_courses(reading):
            course.quizzes, course.languages, course.provisions  # noqa: B018 - kept from here on
    found.dispose()  # a worker must not inherit an open connection
    gc.collect()
    gc.freeze()  # the collector leaves these pages alone, so that they stay shared
    return app


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": list(settings.hosts),
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "MAX_FORM_PARTS": 2000,
        "SESSION_COOKIE_NAME": "__Host-campus" if settings.is_secure else "campus",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: people read for hours between two forms
        "WTF_CSRF_SSL_STRICT": False,  # SameSite and the token suffice; many proxies strip the Referer
        "BABEL_TRANSLATION_DIRECTORIES": str(build_catalogues(settings.instance / "translations")),
        "BABEL_DEFAULT_TIMEZONE": "UTC",
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,  # 0.1 ms more than 4, and a tenth less in scripts other than Latin
        "COMPRESS_MIN_SIZE": 600,
        "COMPRESS_MIMETYPES": ["text/html", "application/json", "application/xml", "text/csv", "image/svg+xml"],
        "COMPRESS_STREAMS": False,
    }


def _extensions(app: Flask) -> None:
    Babel(app, locale_selector=locale)
    texts.install(app)
    app.before_request(guard.widen)
    csrf = CSRFProtect(app)
    for view in (verify_views.handed_in, verify_views.compare_name):
        csrf.exempt(view)  # they judge what is handed in and change nothing; so whoever checks needs no cookie
    Compress(app)
    app.after_request(compression.press)  # registered after Compress, so it runs before it
    login = LoginManager(app)
    login.session_protection = None  # people on mobile networks change their address all the time

    @login.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> object:
        if request.method in SAFE:
            return accounts.visitor(db, token)
        with app.extensions["campus.database"].reading() as reading:  # who it is must not hold the write lock
            return accounts.visitor(reading, token)


def _rooms(app: Flask) -> None:
    for bp in (
        accounts_views.bp,
        programmes_views.bp,
        organisations_views.bp,
        provision_views.bp,
        catalogue_views.bp,
        catalogue_views.join_bp,
        assessment_views.bp,
        analysis_views.bp,
        learning_views.bp,
        learning_cohort_views.bp,
        credentials_views.bp,
        cohort_views.bp,
        verify_views.bp,
        follow_up_views.bp,
        statistics_views.bp,
        donor_views.bp,
        file_views.bp,
        file_views.donor_bp,
        api_views.bp,
        authoring_views.bp,
        publishing_views.bp,
        changeover_views.bp,
        structure_views.bp,
        editing_views.bp,
        translation_views.bp,
        course_file_views.bp,
        zip_views.bp,
        courseware_views.bp,
        interop_views.bp,
        paper_views.bp,
        views.bp,
        views.plain_bp,
    ):
        app.register_blueprint(bp)
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, PackageLoader(kinds.__name__.rpartition(".")[0])])  # type: ignore[list-item]


def _serve(app: Flask, settings: Settings) -> None:
    folder, names = build_assets(settings.instance / "static")
    app.extensions["campus.assets"] = names
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=folder, prefix="static/", max_age=31_536_000, immutable_file_test=lambda path, url: True
    )
    if settings.proxies:
        trusted = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=0)  # type: ignore[method-assign]
