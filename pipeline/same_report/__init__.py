"""Whether two files hold the same report: rules on what their records say, without database or web."""
