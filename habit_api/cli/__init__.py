"""Commands: `flask --app wsgi <command>`."""

from __future__ import annotations

from flask import Flask

from habit_api.cli import (
    admins,
    check,
    demo,
    exports,
    imports,
    mail,
    sessions,
    simulate,
    telegram,
    training,
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(admins.create_admin)
    app.cli.add_command(demo.seed)
    app.cli.add_command(imports.import_command)
    app.cli.add_command(exports.export_command)
    app.cli.add_command(check.check)
    app.cli.add_command(mail.mail)
    app.cli.add_command(sessions.close_sessions)
    app.cli.add_command(telegram.telegram)
    app.cli.add_command(simulate.simulate)
    app.cli.add_command(training.train_model)
