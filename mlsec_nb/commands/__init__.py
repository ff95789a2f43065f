"""What each `mlsec` command does; imported only when that command is given."""
