"""Other people's extractors, one function each. Their libraries are imported when they run, and none of them is needed to score.

A new peer is a new function with the `boilerml.evaluation.peers.registry.peer` decorator in one of these modules.
"""

from boilerml.evaluation.peers import html, lines, node
from boilerml.evaluation.peers.registry import PEERS, Answer, Peer, peer

__all__ = ["PEERS", "Answer", "Peer", "html", "lines", "node", "peer"]
