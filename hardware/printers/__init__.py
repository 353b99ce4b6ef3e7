"""Printers: what is printed, the bytes that print it, and the thread that sends them."""
