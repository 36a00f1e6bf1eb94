"""How a command ends: four statuses and one exception (contracts: "Everywhere")."""

DONE = 0
NO = 1  # the answer is "no": not genuine, differs, does not hold
BAD_INPUT = 2  # with a message that names the file, the place and what to do
FAULT = 3  # a server is missing or a fault of ours


class Stop(Exception):
    """Ends the command with a status and a message for the person who called it."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
