"""How long it will take: the API's part."""
