"""Reports by e-mail: /report-schedules."""
