"""What the API says to and of visitors: cards, phone pages, ratings."""
