"""How good the model is, on made-up people: `python -m benchmarks.evaluation [options]`.

Their true chances are known, and so is the best that anybody could predict. Prints the table of
docs/predictions.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.figures import Part
from benchmarks.traffic import program
from habit_api.cli.simulation import people
from habit_api.predictions import metrics, samples, training
from habit_api.predictions.training import HeldOut, Trained
from tests.servers import flask_command

GAIN, AHEAD, ERROR = 0.6, 0.05, 0.03
# Habit and day number: the true chance.
Truth = dict[tuple[int, int], float]


def main() -> int:
    """Make people up, train on their past, judge by their last days."""
    words = _words()
    with tempfile.TemporaryDirectory() as folder:
        truth, trained = _measure(Path(folder), words)
    people_of = f"{words.users:,} people, {len({habit for habit, _ in truth}):,} habits"
    first, last = trained.metrics["days"]["test"]
    part = Part(
        "evaluation",
        "Predictions of simulated people",
        f"{people_of}, {len(truth):,} due days. Judged on {trained.held_out.kept.size:,} that the"
        f" model never saw, from {first} to {last}.",
    )
    fill(part, trained.held_out, truth)
    print(part.markdown(digits=4))
    return 1 if words.check and not all(target.met for target in part.targets) else 0


def fill(part: Part, held_out: HeldOut, truth: Truth) -> None:
    """The rows and the targets, from what was said about the days that were held out."""
    places = zip(held_out.habit.tolist(), held_out.day.tolist(), strict=True)
    said = {
        "the true chances": np.array([truth[place] for place in places]),
        "model": held_out.model,
        "rule": held_out.rule,
        "base rate": held_out.base,
    }
    found = {name: metrics.all_of(held_out.kept, each) for name, each in said.items()}
    shares = {name: _share(found, name) for name in found}
    for name, figures in found.items():
        part.rows.append(
            {
                "": name,
                "log loss": figures["log_loss"],
                "share of the gain": shares[name],
                "Brier": figures["brier"],
                "AUC": figures["auc"],
                "calibration error": figures["ece"],
            }
        )
    part.at_least("the model's share of the gain", shares["model"], GAIN)
    part.at_least("its lead over the rule's share", shares["model"] - shares["rule"], AHEAD)
    part.at_most("its calibration error", found["model"]["ece"], ERROR)


def _share(found: dict[str, dict[str, float]], name: str) -> float:
    """How much of the way from the base rate to the true chances it goes."""
    base, best = found["base rate"]["log_loss"], found["the true chances"]["log_loss"]
    return (base - found[name]["log_loss"]) / (base - best)


def _measure(folder: Path, words: argparse.Namespace) -> tuple[Truth, Trained]:
    database = f"sqlite:///{folder / 'people.db'}"
    flask_command(database, "db", "upgrade")
    app = program({"APP_ENV": "testing", "DATABASE_URL": database, "VAR_DIR": str(folder)})
    truth: Truth = {}
    with app.app_context():
        made = people(users=words.users, days=words.days, seed=words.seed, password="not signed in")
        for rows in made:
            truth |= {(habit, day.toordinal()): chance for habit, day, chance in rows}
        return truth, training.train(samples.collect())


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation", description=__doc__)
    parser.add_argument("--users", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="fail when a target is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
