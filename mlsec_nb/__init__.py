"""mlsec-nb: security checks where machine learning is written, in the notebook."""

from __future__ import annotations

__version__ = "0.1.0"
