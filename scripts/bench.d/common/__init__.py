"""What the groups of measurements share. A group is a folder with a program `run`, which prints lines of JSON."""
