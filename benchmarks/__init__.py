"""What performance claims are measured with: `make bench`; see docs/performance.md."""
