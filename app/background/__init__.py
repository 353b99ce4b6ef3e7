"""Work beside the requests: threads that check, prepare, write and tidy; one file, one of them."""
