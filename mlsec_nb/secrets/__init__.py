"""What the SEC rules share: how a secret looks, where it stands, and what to put there instead."""
