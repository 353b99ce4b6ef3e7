"""Who asks: accounts, signing in, rights, who did what."""
