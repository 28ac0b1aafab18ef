"""What moves.py knows of a kind of store.

Each kind says with which words requeue-dlq is called, and what it promises (exact: no message twice).  fill() puts dead
letters there whose payloads are given, and may answer how the store holds them; census() answers a Counter of payloads
for each place: dead, live, parked.  What is found there and was never put there counts as a payload of its own.
"""

QUEUE = "audit:tasks"


class Kind:
    PLACES = ("dead", "live", "parked")
    exact = True
    only_json = False
    imports = True
    has_ledger = False
    server = None
    options = ()
    # How long a server may take to notice that a client is gone, and give back what that had in hand.
    settles_s = 0

    def words(self, action):
        return ["--store", self.url, "--queue", QUEUE, "--action", action, *self.options]

    def close(self):
        if self.server:
            self.server.stop()

    def expire(self):
        """As if the time were over for which a killed run holds what it took in hand."""
