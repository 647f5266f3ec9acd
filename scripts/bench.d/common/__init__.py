"""Shared by the benchmark groups. A group is a folder with a program `run`, which prints lines of JSON."""
