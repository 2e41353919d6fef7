"""Pure vocabulary and mechanisms that every app shares. No Django models; imports nothing of ours."""
