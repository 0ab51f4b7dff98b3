"""Reading what the rules see: a fixed number of queries for any number of sites of one region."""
