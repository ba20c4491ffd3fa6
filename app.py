"""Entry point: ``flask`` and WSGI servers find the application here."""

from eventsite.factory import create_app

app = create_app()
