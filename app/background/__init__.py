"""Work behind the requests: threads that look, warm, write and tidy; one file, one of them."""
