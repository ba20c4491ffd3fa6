"""Puts the application together: settings, database, then what the wiring lists."""

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from eventsite import wiring
from eventsite.cli import migrate
from eventsite.cli.serve import start_worker_thread
from eventsite.core import db as database
from eventsite.core import happenings
from eventsite.core.db import db
from eventsite.core.settings import ROOT, Settings, load_settings, use
from eventsite.web.access import refuse_undeclared
from eventsite.web.assets import install_assets
from eventsite.web.bodies import install_bodies
from eventsite.web.converters import SlugConverter, TokenConverter
from eventsite.web.error_pages import install_error_pages
from eventsite.web.filters import install_filters
from eventsite.web.headers import install_headers
from eventsite.web.links import public_root, public_url
from eventsite.web.pagecache import PageCache
from eventsite.web.preview import Previews

LARGEST_REQUEST = 512_000


def create_app(*, with_migrations: bool = True, **overrides: Any) -> Flask:
    """The application. ``overrides`` are settings that win over file and environment.

    Without migrations it lacks what the commands of ``flask db`` need, and is there sooner.

    Raises SettingsError for a setting that is unknown or malformed, RuntimeError for a view that
    does not say its audience.
    """
    app = _assemble(load_settings(**overrides))
    if with_migrations:
        migrate.install(app)
    return app


def create_serving_app() -> Flask:
    """The application with the worker inside: what the web server loads in each process.

    Ctrl+C reaches the whole group of processes. One that hears of it itself and once more from its
    parent sometimes never ends, so it listens to its parent alone.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    app = _assemble(load_settings())
    start_worker_thread(app)
    return app


def _assemble(settings: Settings) -> Flask:
    use(settings)
    app = Flask(
        "eventsite",
        root_path=str(ROOT),
        static_folder=None,
        template_folder=str(ROOT / "templates"),
        instance_path=str(settings.instance),
    )
    app.config.from_mapping(_flask_settings(settings))
    _prepare_database(app)
    _prepare_pages(app)
    _wire(app, settings.trusted_proxies)
    refuse_undeclared(app)
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    public = urlsplit(settings.public_url)
    secure = public.scheme == "https"
    hosts = [public.hostname, "127.0.0.1", "localhost", "[::1]"]
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,  # a failed statement is logged, and its values are secrets
            "pool_pre_ping": settings.database_url.startswith("postgresql"),
        },
        "TRUSTED_HOSTS": hosts,
        "PREFERRED_URL_SCHEME": public.scheme,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": "__Host-eventsite" if secure else "eventsite",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # headers.py checks the origin; some pages send no referrer
    }


def _prepare_database(app: Flask) -> None:
    os.umask(0o077)  # the database and its log hold what people told us: for this user alone
    Path(app.instance_path).mkdir(parents=True, exist_ok=True, mode=0o700)
    db.init_app(app)
    with app.app_context():
        database.teach_sqlite_transactions(db.engine)
        database.cut_values_from_errors(db.engine)


def _prepare_pages(app: Flask) -> None:
    app.url_map.converters.update(slug=SlugConverter, token=TokenConverter)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(public_url=public_url, public_root=public_root)
    install_headers(app)  # first: a form from elsewhere is refused before its token is looked at
    install_bodies(app)  # ... and before that token is looked for in a form with a file
    CSRFProtect(app)
    install_filters(app)
    install_error_pages(app)
    install_assets(app)


def _wire(app: Flask, proxies: int) -> None:
    for blueprint in wiring.BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in wiring.COMMANDS:
        app.cli.add_command(group)
    for install in wiring.INSTALLERS:
        install(app)
    happenings.connect(wiring.REACTIONS)
    app.extensions["jobs"] = (wiring.JOBS, wiring.TIMETABLE)
    app.extensions["checks"] = wiring.CHECKS
    with app.app_context():
        revision_of = wiring.revisions(db.engine)
    layers: Any = Previews(PageCache(app.wsgi_app, revision_of))
    if proxies:
        layers = ProxyFix(layers, x_for=proxies, x_proto=proxies, x_host=0, x_port=0)
    app.wsgi_app = layers  # type: ignore[method-assign]
