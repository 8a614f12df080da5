"""Where gunicorn, the flask command and Celery start."""

from habit_api.app import create_app

app = create_app()
celery = app.extensions["celery"]
