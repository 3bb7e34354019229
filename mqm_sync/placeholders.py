"""What `init` writes where nobody told it better; a rule reminds of what is still there."""

ACCOUNT = "111122223333"
"""The account of AWS's own documentation."""
ENDPOINT = "my-endpoint"
BUCKET = "my-bucket"
REGION = "us-east-1"
