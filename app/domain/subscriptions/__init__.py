"""Other programs that are told what happens in a centre."""
