"""Forms of the pages: they check the shape of a request, services check the law."""
