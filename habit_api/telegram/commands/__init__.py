"""What the bot can be asked for: a module for each subject, with its commands and buttons."""
