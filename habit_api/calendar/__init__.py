"""The calendar feed: habits with reminder times and tasks with due dates, as iCalendar."""
