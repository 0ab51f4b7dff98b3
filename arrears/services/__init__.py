"""Acts of the arrears procedures, one module a procedure."""
