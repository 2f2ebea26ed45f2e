"""Puts a review together from a repository: the policy of the base, who wrote the change, the facts of both trees."""
