"""The notebook's side: `%mlsec` and `%%mlsec`. A guest in the user's kernel: it imports late and never raises."""
