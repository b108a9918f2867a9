"""What stands of the findings: identity, suppressions, baseline, approvals, verdict."""
