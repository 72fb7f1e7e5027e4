"""Runs a command on a terminal of its own and types at it, as a person would.

    pseudo-terminal.py '[["what to wait for", "what to type then"], ...]' command argument ...

Prints what the terminal showed; exits as the command did.
"""

import json
import os
import pty
import sys

steps = json.loads(sys.argv[1])
shown = b""
read_from = 0

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side is closed
        break
    if not chunk:
        break
    shown += chunk
    if steps:
        found = shown.find(steps[0][0].encode(), read_from)
        if found >= 0:
            read_from = found + len(steps[0][0].encode())
            os.write(terminal, steps.pop(0)[1].encode())

_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
