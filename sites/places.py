"""The place the office is of: whose law holds where no site says a nearer one (GB/T 2260)."""

CITY = "370900"
