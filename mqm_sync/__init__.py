"""Keep Amazon SageMaker model monitors in git: lint, plan and apply them from YAML."""

__version__ = "0.1.0"
