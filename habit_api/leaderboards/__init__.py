"""Who stands where among all users; read only."""
