"""Scans made of given PDFs, and how well they are recognised."""
