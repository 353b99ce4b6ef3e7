"""What the API says of people: accounts, sessions, who did what."""
