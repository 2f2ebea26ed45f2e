"""How the pool and its workers talk: byte strings, joined with their lengths, one frame at a time."""

import socket
import struct
from collections.abc import Iterable

_LENGTH = struct.Struct("!Q")


def join(parts: Iterable[bytes]) -> bytes:
    """Return one byte string that `split` takes apart again."""
    pieces: list[bytes] = []
    for part in parts:
        pieces.append(_LENGTH.pack(len(part)))
        pieces.append(part)
    return b"".join(pieces)


def split(data: bytes) -> list[bytes]:
    """Return the parts of what `join` joined."""
    parts: list[bytes] = []
    at = 0
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        parts.append(data[at : at + length])
        at += length
    return parts


def send(channel: socket.socket, data: bytes) -> None:
    """Send one frame."""
    channel.sendall(_LENGTH.pack(len(data)) + data)


def receive(channel: socket.socket) -> bytes | None:
    """Return the next frame, None at the end."""
    head = _exactly(channel, _LENGTH.size)
    return None if head is None else _exactly(channel, _LENGTH.unpack(head)[0])


def _exactly(channel: socket.socket, count: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < count:
        piece = channel.recv(min(count - len(pieces), 1 << 20))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)
