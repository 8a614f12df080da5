"""What people are told: mails, reminders, notifications on the channels that they read."""
