"""What you see in a terminal: the verbs, the tables, the demo, and the processes that `run` looks after."""
