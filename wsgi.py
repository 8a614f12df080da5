"""Where gunicorn and the flask command start."""

from habit_api.app import create_app

app = create_app()
