"""How the database got its shape, one readable step after another."""
