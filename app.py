"""Entry point: ``flask`` and WSGI servers find the application here."""

import sys

from eventsite.core.settings import SettingsError
from eventsite.factory import create_app

try:
    app = create_app()
except SettingsError as error:
    sys.exit(f"Error: {error} Settings stand in instance/config.toml and in the environment.")
