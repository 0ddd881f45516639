"""A page's feature matrix → probabilities → kept blocks, from plain arrays; and the estimator that makes the arrays."""
