"""Releases of the program: what one is, who signed it, and where they lie on this machine."""
