"""What is said on GitHub is kept true: read what is there, change only what differs, never append."""
