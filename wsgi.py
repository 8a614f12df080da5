"""Where gunicorn, the flask command and Celery start."""

import sys

from habit_api.app import create_app
from habit_api.core.env import ConfigError

try:
    app = create_app()
except ConfigError as error:
    # What is wrong, and no traceback. By this number gunicorn knows that trying again is no use.
    sys.stderr.write(f"{error}\n")
    sys.exit(3)
celery = app.extensions["celery"]
