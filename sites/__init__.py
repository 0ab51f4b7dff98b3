"""The register: who builds what, who works there, what was paid (工地与用工)."""
