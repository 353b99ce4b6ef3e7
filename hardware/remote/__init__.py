"""A server on another PC, as the agent that drives its devices sees it."""
