"""Pages by audience: public, worker, contractor, inspector, approver."""
