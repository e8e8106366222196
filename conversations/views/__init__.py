"""The inbox: a list, a thread and a contact side by side, each also served as a fragment."""
