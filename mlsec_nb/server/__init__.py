"""The Jupyter server's side: authenticated handlers that scan a notebook as it stands in the editor."""
