"""Scans of what lies elsewhere (buckets, hubs) and on several machines: the same report as here."""
