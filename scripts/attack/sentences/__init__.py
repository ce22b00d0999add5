"""True sentences of a documentation, falsified or reworded by rule: what attack/gate.py judges and fit/ fits on."""
