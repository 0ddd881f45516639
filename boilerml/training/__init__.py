"""Annotated pages → a shipped model: examples, cross-validation by domain, final fit, calibration, model card."""
