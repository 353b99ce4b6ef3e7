"""The estimate put to the test, for `moiso estimate evaluate` alone; no server imports it."""
