"""IAM policies computed from the specs: what plan, apply and the monitors' own jobs need, and nothing more."""
