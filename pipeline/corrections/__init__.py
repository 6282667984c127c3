"""What people change of extracted records: corrections, how they apply and how they are found again."""
