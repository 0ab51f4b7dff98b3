"""Taking what happened here to the platforms that must know (推送)."""
