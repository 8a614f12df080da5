"""The running program under attack: `python -m tests.attacks.run`."""
