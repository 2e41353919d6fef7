"""Reading files that people upload: what they are, whether they are safe, and what becomes of them in a pack.

`look.py` is the way in. Everything that parses an upload runs in a process of its own (`child.py`), with no
secrets in its environment and with limits on memory and time. Nothing in this package but `store.py` knows
Django.
"""
