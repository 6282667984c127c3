"""Extraction in child processes: what one file does to its process harms no other file.

Why not a ready-made pool: all workers of `pebble.ProcessPool` share one pipe and its locks, and
`concurrent.futures` breaks as a whole. Measured here with children killed at random (5 to 10 a
second, a minute each): pebble 5.2 declared itself broken after more than half of the kills and once
stood still for good, since a child had died with the lock in its hands. Here each child has a
pipe of its own, on the standard library's `multiprocessing`; a dead one costs its file alone.
"""
