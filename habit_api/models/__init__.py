"""All tables, on one shelf: rooms share them, and none owns another's.

Tables, columns, constraints; no queries and no rules.
"""

from habit_api.core.answers import KeptAnswer
from habit_api.models.accounts import ApiToken, Avatar, Identity
from habit_api.models.audit import AuditEvent
from habit_api.models.calendar import CalendarToken
from habit_api.models.figures import (
    ActivityDay,
    Standing,
    StandingBucket,
    StandingSnapshot,
)
from habit_api.models.focus import FocusSession, Plant
from habit_api.models.habits import Habit
from habit_api.models.jobs import Job, Pulse
from habit_api.models.logs import HabitLog, RevertedEntry
from habit_api.models.notifications import Notification, OutgoingMail, ReminderTime
from habit_api.models.pauses import Pause
from habit_api.models.predictions import Prediction, PredictionModel
from habit_api.models.reports import WeeklyReport
from habit_api.models.rewards import Draw, Reward, RewardClaim
from habit_api.models.sharing import PublicHabit
from habit_api.models.tasks import Task, TaskWords
from habit_api.models.telegram import TelegramCode, TelegramLink, TelegramUpdate
from habit_api.models.users import Device, RefreshToken, User
from habit_api.models.webhooks import Webhook, WebhookDelivery
from habit_api.models.xp import XpEntry

__all__ = [
    "ActivityDay",
    "ApiToken",
    "AuditEvent",
    "Avatar",
    "CalendarToken",
    "Device",
    "Draw",
    "FocusSession",
    "Habit",
    "HabitLog",
    "Identity",
    "Job",
    "KeptAnswer",
    "Notification",
    "OutgoingMail",
    "Pause",
    "Plant",
    "Prediction",
    "PredictionModel",
    "PublicHabit",
    "Pulse",
    "RefreshToken",
    "ReminderTime",
    "RevertedEntry",
    "Reward",
    "RewardClaim",
    "Standing",
    "StandingBucket",
    "StandingSnapshot",
    "Task",
    "TaskWords",
    "TelegramCode",
    "TelegramLink",
    "TelegramUpdate",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WeeklyReport",
    "XpEntry",
]
