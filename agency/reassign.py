"""Who may be given conversations changed: somebody may be free for one that waits."""

from tenants import current, nudge, work

# The inbox's task, by its name: the house knows of conversations only that they may wait.
TASK = "conversations.assigning.drain"


def announce() -> None:
    """Let the inbox look whether a conversation that waits can be given to somebody.

    To be called in the transaction of whatever changes who is free: people, teams, their hours.
    """
    agency = current.agency_id()
    work.announce([agency], TASK, work.soon())
    nudge.nudge(TASK, agency)
