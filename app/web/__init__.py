"""The frame of every page: who asks, security headers, sign-in, errors, words."""
