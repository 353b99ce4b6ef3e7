"""Reports by e-mail: schedules made, changed, removed, sent now; what became of each mailing."""
