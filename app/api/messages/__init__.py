"""Routes of messages to visitors: their own consent, and the channels of a centre."""
