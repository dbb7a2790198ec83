"""A batch as a page and as a workbook: totals, trends, agents, problems, phrases."""
