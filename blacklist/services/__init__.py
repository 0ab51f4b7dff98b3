"""Acts of the listing procedure (列入名单的办理)."""
