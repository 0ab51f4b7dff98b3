"""Running the system: health, numbers for monitoring, the doctor, backup and restore (运维)."""
