"""Killing the parts of the delivery, and checking that nothing is lost, doubled or misordered."""
