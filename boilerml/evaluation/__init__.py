"""How good an extraction is: metrics as pure functions, and cross-validation by domain."""
