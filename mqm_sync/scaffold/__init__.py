"""A new repository: the project file, a first monitor, workflows and what editors need."""
