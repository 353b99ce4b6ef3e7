"""Past days as columns of plain numbers, from which reports are made."""
