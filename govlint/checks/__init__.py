"""One judgement a file: a pure function, beside the Markdown page that explains and tests it."""
