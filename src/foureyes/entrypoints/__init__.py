"""The doors: each turns the outside into a request and hands it on, judging nothing."""
