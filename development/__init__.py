"""Tools for those who work on jixiao: in the repository, in no package that is shipped."""
