"""How good an extraction is: systems run on annotated pages, scored, compared and reported.

::

    pages ─ systems ─ predictions (files) ─ scoring (frames) ─ compare ─ report (html, md, json) · gate

- `boilerml.evaluation.pages` chooses annotated pages and the inputs made of them;
- `boilerml.evaluation.systems` lists extractors: our models, peers, any function or command;
- `boilerml.evaluation.predictions` keeps what they return in files, `boilerml.evaluation.running` makes them;
- `boilerml.evaluation.metrics` are pure functions, `boilerml.evaluation.scoring` makes frames of them;
- `boilerml.evaluation.compare` says which differences mean something;
- `boilerml.evaluation.report` writes them down, `boilerml.evaluation.gate` holds them.
"""
