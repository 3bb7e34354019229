"""Markdown as GitHub renders it: plans, results and drift for comments, issues and step summaries."""
