"""What things are: the intermediate Document, the Report record, findings, locations, schema."""
