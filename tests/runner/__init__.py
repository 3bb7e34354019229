"""A small runner for GitHub workflows: evaluates their expressions and executes their `run:` steps under bash.

AWS is the sandbox and GitHub the local API server. Actions of others have local equivalents; one without fails the run,
and so does an expression that the evaluator does not know.
"""

from tests.runner.hub import Hub
from tests.runner.results import JobRun, WorkflowRun

__all__ = ["Hub", "JobRun", "WorkflowRun"]
