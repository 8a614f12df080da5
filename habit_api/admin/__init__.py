"""What superusers see and do: users, jobs, models, health, the audit log."""
