"""Who could move where: proposals by mixed-integer programming (failure-protocol.md section 5). Pure.

A result is a proposal, never a placement.
"""
