"""Reports: what was found and what was earned, as data, as a table and as HTML."""
