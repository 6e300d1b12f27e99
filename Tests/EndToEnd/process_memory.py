"""What a hub's process holds."""

from server import Server

PAGE = 4096


def resident_bytes(server: Server) -> int:
    """Bytes in memory, by proc_pid_statm."""
    with open(f"/proc/{server.pid}/statm", encoding="ascii") as counts:
        return int(counts.read().split()[1]) * PAGE
