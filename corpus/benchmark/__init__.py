"""Benchmark: how fast documents become records, by stage and format, beside installed peers."""
