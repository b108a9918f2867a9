"""What would mend a finding, worked out from the facts alone. `syntax.edit` changes the text."""
