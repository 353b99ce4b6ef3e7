"""Schedules of reports by e-mail, and each mailing of theirs, as rows."""
