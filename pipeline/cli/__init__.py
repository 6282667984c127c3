"""The command line `jixiao`: one module a group of commands, each importing late."""
