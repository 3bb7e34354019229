"""The door to AWS: the only part that imports boto3."""
