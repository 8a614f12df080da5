"""What users did, day by day and in sum; read only."""
