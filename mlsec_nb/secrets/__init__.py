"""What the SEC rules share: how a secret looks, where it stands, and what to put there instead.

Known misses, accepted for the sake of silence on ordinary notebooks:

- a key without a telling name, a known shape or its provider's name near it (a bare random string, `k = "..."`);
- keys that are all lower-case letters, or shorter than eight characters;
- passwords of several words, save Google's app passwords; passwords in the columns of a table (the PII family's);
- a secret that is put together at run time from constants under several names;
- generic names in HTML, JavaScript and vendor outputs and on lines of thousands of characters: there only the
  shapes of providers are looked for.
"""
