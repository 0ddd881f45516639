"""Reports: one dictionary of figures, and the three forms in which it is written.

- `boilerml.evaluation.report.figures` makes the dictionary, which is the JSON report;
- `boilerml.evaluation.report.markdown` and `boilerml.evaluation.report.page` (HTML) show the same figures;
- `boilerml.evaluation.report.views` adds single pages, block by block, and `boilerml.evaluation.report.plots` the plots.
"""
