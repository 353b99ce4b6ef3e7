"""A played day: visitors and officers who use a running server as people do, by its public API."""
