"""The joint-sanction list: notice, decision, listing, restriction (失信名单)."""
