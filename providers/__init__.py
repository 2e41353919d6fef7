"""The register of providers and homes."""
