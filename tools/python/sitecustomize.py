"""Names under .localhost are the loopback address (RFC 6761), which some resolvers do not know."""
import socket

_resolve = socket.getaddrinfo


def _getaddrinfo(host, *rest, **more):
    name = host.decode() if isinstance(host, bytes) else host
    return _resolve("127.0.0.1" if name and name.endswith(".localhost") else host, *rest, **more)


socket.getaddrinfo = _getaddrinfo
