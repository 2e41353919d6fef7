"""People, organisations, partnerships (the tenant), roles, access, notifications and e-mail."""
